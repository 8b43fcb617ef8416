import { everyCall } from '../harness/discordjs-every-call.js';
import { Gatehouse } from '../harness/gatehouse.js';

everyCall('discord.js on PostgreSQL', { start: Gatehouse.onPostgres });
