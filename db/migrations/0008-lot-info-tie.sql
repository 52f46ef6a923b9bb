-- Of two declarations of one moment the same stands, in whatever order they arrived.
ALTER TABLE lot_info ADD COLUMN tie int NOT NULL DEFAULT 0;
