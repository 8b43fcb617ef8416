import { Client } from 'oceanic.js';

/** An unmodified oceanic.js. */
export const oceanic = (gateway) => ({
  make: (house, token) =>
    new Client({
      auth: `Bot ${token}`,
      rest: { baseURL: `${house.url}/api/v10` },
      gateway: { intents: ['GUILDS', 'GUILD_MESSAGES', 'GUILD_MESSAGE_REACTIONS', 'DIRECT_MESSAGES', 'MESSAGE_CONTENT'], ...gateway },
    }),
  send: (client, channel, text) => client.rest.channels.createMessage(channel, { content: text }),
  edit: (client, channel, id, text) => client.rest.channels.editMessage(channel, id, { content: text }),
  history: (client, channel) => client.rest.channels.getMessages(channel, { limit: 2 }),
  picture: (client, channel, bytes) => client.rest.channels.createMessage(channel, { embeds: [{ title: 'Tide' }], files: [{ contents: bytes, name: 'tide.png' }] }),
  react: (client, channel, id, emoji) => client.rest.channels.createReaction(channel, id, emoji),
  alone: async (client, user, text) => (await client.rest.channels.createDM(user)).createMessage({ content: text }),
  role: (client, guild, name) => client.rest.guilds.createRole(guild, { name }),
  leave: (client) => client.disconnect(false),
});
