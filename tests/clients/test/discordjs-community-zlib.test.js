import '../harness/offer-zlib.js';
import { community } from '../harness/discordjs-community.js';
import { officers } from '../harness/discordjs-officers.js';

community('discord.js with zlib-stream in a community', {});
officers('discord.js with zlib-stream and a guild to rule', {});
