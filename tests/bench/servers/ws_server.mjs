// SPDX-License-Identifier: MIT
// The npm package ws with the same JSON work: node ws_server.mjs [--port 0]. It is the one that the browser tests install.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const { WebSocketServer, WebSocket } = createRequire(new URL('../../browser/package.json', import.meta.url))('ws');

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const answerTo = ({ type, content }) => JSON.stringify({ type, content, meta: {}, timestamp: new Date().toISOString() });

const actions = new Map([
  ['bench.echo', (socket, asked) => socket.send(answerTo(asked))],
  ['bench.broadcast', (socket, asked) => {
    const answer = answerTo(asked);
    for (const each of server.clients)
      if (each.readyState === WebSocket.OPEN)
        each.send(answer);
  }],
]);
for (let i = 0; i < 30; ++i)
  actions.set(`bench.idle_${i}`, () => {});

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(values.port), perMessageDeflate: false, backlog: 4096 });

server.on('connection', (socket) => {
  // ws puts no text together: it arrives as a buffer.
  socket.on('message', (data) => {
    const asked = JSON.parse(data.toString());
    const act = actions.get(asked.type);
    if (act)
      act(socket, asked);
    else
      socket.close(1008);
  });
  socket.on('error', () => socket.terminate());
});

server.on('listening', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
