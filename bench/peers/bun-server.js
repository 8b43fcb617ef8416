// Bun's own WebSocket server with its own publish/subscribe topics: a client's text goes to everybody in its room, itself included.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, server) {
    const room = new URL(request.url).searchParams.get("room") ?? "0";
    if (server.upgrade(request, { data: { room: `room:${room}` } })) {
      return undefined;
    }
    return new Response("a WebSocket is expected", { status: 426 });
  },
  websocket: {
    open(socket) {
      socket.subscribe(socket.data.room);
      socket.send("hi");
    },
    message(socket, text) {
      server.publish(socket.data.room, text);
    },
  },
});

console.log(`listening ${server.port}`);
process.stdin.on("end", () => process.exit(0)).resume();
