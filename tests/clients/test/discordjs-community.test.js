import { community } from '../harness/discordjs-community.js';

community('discord.js in a community', {});
