import '../harness/offer-zlib.js';
import { everyCall, shards } from '../harness/discordjs-every-call.js';

everyCall('discord.js with zlib-stream', { compressed: true });
shards('discord.js with zlib-stream and two shards', { compressed: true });
