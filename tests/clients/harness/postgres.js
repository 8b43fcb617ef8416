import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './gatehouse.js';

// Debian keeps them out of the PATH, one directory per version.
const versions = '/usr/lib/postgresql';

function programs() {
  const places = (existsSync(versions) ? readdirSync(versions) : []).map((version) => path.join(versions, version, 'bin')).filter((place) => existsSync(path.join(place, 'postgres')));
  if (places.length === 0) {
    throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  }

  return places.sort().at(-1);
}

// PostgreSQL refuses to run as root.
const whole = (program, words) => (process.getuid() === 0 ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--', program, ...words]] : [program, words]);

const run = (program, ...words) => execFileSync(...whole(program, words), { cwd: os.tmpdir(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** A private PostgreSQL on a loopback port, for one Gatehouse, with durable commits as an operator would have. */
export class Postgres {
  static async start() {
    const cluster = new Postgres();
    cluster.port = await freePort();
    cluster.home = run('mktemp', '-d', '-t', 'gatehouse-postgres-XXXXXXXX').trim();
    run(path.join(programs(), 'initdb'), '-D', cluster.home, '-U', 'gatehouse', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions');
    const words = ['-D', cluster.home, '-p', String(cluster.port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
    cluster.process = spawn(...whole(path.join(programs(), 'postgres'), words), { cwd: os.tmpdir(), stdio: 'ignore' });
    for (let attempt = 0; attempt < 600; attempt++) {
      try {
        run(path.join(programs(), 'pg_isready'), '-q', '-h', '127.0.0.1', '-p', String(cluster.port));
        return cluster;
      } catch {
        await pause(50);
      }
    }

    throw new Error('PostgreSQL did not become ready');
  }

  /** For DATABASE_URL. */
  get url() {
    return `postgres://gatehouse@127.0.0.1:${this.port}/postgres?sslmode=disable`;
  }

  /** Ends it at once. */
  async dispose() {
    if (this.process.exitCode === null) {
      const gone = once(this.process, 'exit');
      this.process.kill('SIGQUIT');
      await gone;
    }

    run('rm', '-rf', this.home);
  }
}
