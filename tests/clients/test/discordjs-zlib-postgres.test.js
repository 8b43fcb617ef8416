import '../harness/offer-zlib.js';
import { everyCall } from '../harness/discordjs-every-call.js';
import { Gatehouse } from '../harness/gatehouse.js';

everyCall('discord.js with zlib-stream on PostgreSQL', { compressed: true, start: Gatehouse.onPostgres });
