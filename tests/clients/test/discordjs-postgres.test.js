import { community } from '../harness/discordjs-community.js';
import { officers } from '../harness/discordjs-officers.js';
import { discordjs } from '../harness/discordjs-scenarios.js';
import { Gatehouse } from '../harness/gatehouse.js';

discordjs('discord.js on PostgreSQL', {}, false, Gatehouse.onPostgres);
community('discord.js in a community on PostgreSQL', {}, Gatehouse.onPostgres);
officers('discord.js with a guild to rule on PostgreSQL', {}, Gatehouse.onPostgres);
