"""Tools of the checkout: they keep the pages true and are not part of the package."""
