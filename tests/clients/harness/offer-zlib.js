// Import before any library: they look for zlib-sync when they are loaded.
process.env.OFFER_ZLIB = '1';
