import { community } from '../harness/discordjs-community.js';
import { officers } from '../harness/discordjs-officers.js';

community('discord.js in a community', {});
officers('discord.js with a guild to rule', {});
