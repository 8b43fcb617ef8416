import { Client } from 'oceanic.js';

/** An unmodified oceanic.js. */
export const oceanic = (gateway) => ({
  make: (house, token) =>
    new Client({
      auth: `Bot ${token}`,
      rest: { baseURL: `${house.url}/api/v10` },
      gateway: { intents: ['GUILDS', 'GUILD_MESSAGES', 'MESSAGE_CONTENT'], ...gateway },
    }),
  send: (client, channel, text) => client.rest.channels.createMessage(channel, { content: text }),
  edit: (client, channel, id, text) => client.rest.channels.editMessage(channel, id, { content: text }),
  history: (client, channel) => client.rest.channels.getMessages(channel, { limit: 2 }),
  leave: (client) => client.disconnect(false),
});
