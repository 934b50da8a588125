"""The language authors write: CommonMark and one file per construct; the drafts' own form is read as well."""
