import { RESTEvents } from '@discordjs/rest';

/** Which of a server's routes and events some clients have used, and whether that is all that the server's own documents name. */
export class Ledger {
  #documents;
  #called = new Set();
  #heard = new Set();
  #ways = new Set();

  /** Fetches the documents of the server that the clients are at; of several, the first one's do. */
  async read(url) {
    this.#documents ??= await Promise.all(['/openapi.json', '/asyncapi.json'].map(async (path) => (await fetch(url + path)).json()));
  }

  /** Takes down what a @discordjs/rest asks for, once it is done as asked. */
  watch(rest) {
    rest.on(RESTEvents.Response, ({ method, path }, { status }) => status >= 200 && status < 300 && this.#called.add(`${method} ${path.split('?')[0]}`));
    return rest;
  }

  /** Takes down a dispatch's name. */
  hear(name) {
    this.#heard.add(name);
  }

  /** Takes down how a client is connected. */
  connect(way) {
    this.#ways.add(way);
  }

  /** How the clients were connected. */
  get ways() {
    return [...this.#ways];
  }

  /** What the documents name and nobody used, and what was used without being named. */
  compare([openapi, asyncapi] = this.#documents) {
    const routes = Object.entries(openapi.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
    const events = asyncapi.operations.tell.messages.map((message) => message.$ref.split('/').at(-1));
    const called = new Map([...this.#called].map((call) => [call, routeOf(call, routes)]));
    const used = new Set(called.values());
    return {
      routes: routes.length,
      events: events.length,
      uncalled: routes.filter((route) => !used.has(route)),
      unheard: events.filter((event) => !this.#heard.has(event)),
      unnamed: [...[...called].filter(([, route]) => !route).map(([call]) => call), ...[...this.#heard].filter((event) => !events.includes(event))],
    };
  }
}

/** The route that a call takes: of those that it fits, the one with the fewest holes, as /users/@me fits /users/{user_id} too. */
function routeOf(call, routes) {
  const parts = call.split('/').map(decodeURIComponent);
  const fitting = routes.map((route) => route.split('/')).filter((own) => own.length === parts.length && own.every((part, index) => isHole(part) || part === parts[index]));
  const holes = (own) => own.filter(isHole).length;
  return fitting.sort((a, b) => holes(a) - holes(b))[0]?.join('/');
}

function isHole(part) {
  return part.startsWith('{');
}
