import '../harness/offer-zlib.js';
import { community } from '../harness/discordjs-community.js';
import { officers } from '../harness/discordjs-officers.js';
import { discordjs } from '../harness/discordjs-scenarios.js';
import { Gatehouse } from '../harness/gatehouse.js';

discordjs('discord.js with zlib-stream on PostgreSQL', {}, true, Gatehouse.onPostgres);
community('discord.js with zlib-stream in a community on PostgreSQL', {}, Gatehouse.onPostgres);
officers('discord.js with zlib-stream and a guild to rule on PostgreSQL', {}, Gatehouse.onPostgres);
