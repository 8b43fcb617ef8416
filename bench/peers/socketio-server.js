// socket.io over its WebSocket transport only: a client's event goes to everybody in its room, itself included.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });

io.on("connection", (socket) => {
  const room = `room:${socket.handshake.query.room ?? "0"}`;
  socket.join(room);
  socket.on("m", (body) => io.to(room).emit("m", body));
});

http.listen(0, "127.0.0.1", () => console.log(`listening ${http.address().port}`));
process.stdin.on("end", () => process.exit(0)).resume();
