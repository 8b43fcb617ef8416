// Import before any library: they look for erlpack when they are loaded.
process.env.OFFER_ERLPACK = '1';
