-- Where a token is taken back (RFC 8414, `revocation_endpoint`), where the server's metadata told it.
ALTER TABLE applications ADD COLUMN revocation_endpoint TEXT;
