"""The office: a Django site over the library. It keeps, in the plural, what a schools division keeps."""
