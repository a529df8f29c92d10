package tradepost.gateway;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client of the bridge that sends and reads only what a test says. */
final class BridgePeer implements AutoCloseable {
    static final int TIMEOUT_MS = 20_000;
    final Socket socket;
    private final DataInputStream in;

    BridgePeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
    }

    static BridgePeer to(int port) throws IOException {
        return new BridgePeer(new Socket("127.0.0.1", port));
    }

    /** A client whose operating system takes little of what it does not read. */
    static BridgePeer narrow(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return new BridgePeer(socket);
    }

    BridgePeer raw(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    BridgePeer text(String content) throws IOException {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        return raw(ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array());
    }

    BridgePeer send(JsonObject frame) throws IOException {
        return text(frame.encode());
    }

    BridgePeer send(String type, String address) throws IOException {
        return send(new JsonObject().put("type", type).put("address", address));
    }

    /** Sends the token, which must be accepted. */
    BridgePeer as(String token) throws IOException {
        var answer =
                send(new JsonObject().put("type", "auth").put("token", token)).read();
        if (answer == null || !"auth".equals(answer.getString("type"))) throw new AssertionError("refused: " + answer);
        return this;
    }

    /** Registers, and waits until this is done. */
    BridgePeer registered(String address) throws IOException {
        var answer = send("register", address).read();
        if (answer == null || !"registered".equals(answer.getString("type")))
            throw new AssertionError("refused: " + answer);
        return this;
    }

    /** Asks to serve a point under a name. */
    BridgePeer register(String point, String name) throws IOException {
        return send(new JsonObject()
                .put("type", "register")
                .put("address", point)
                .put("headers", new JsonObject().put("name", name)));
    }

    /** As {@link #register}, and waits until this is done. */
    BridgePeer registered(String point, String name) throws IOException {
        var answer = register(point, name).read();
        if (answer == null || !"registered".equals(answer.getString("type")))
            throw new AssertionError("refused: " + answer);
        return this;
    }

    /** The next frame; null if the connection is closed. */
    JsonObject read() throws IOException {
        try {
            var content = new byte[in.readInt()];
            in.readFully(content);
            return new JsonObject(new String(content, StandardCharsets.UTF_8));
        } catch (EOFException | SocketException closed) {
            return null;
        }
    }

    /** The message of the next frame, which must be an error. */
    String error() throws IOException {
        var frame = read();
        if (frame == null || !"err".equals(frame.getString("type"))) throw new AssertionError("no error: " + frame);
        return frame.getString("message");
    }

    /** Why the connection was closed, which must happen soon; "closed" if it does not say. */
    String closed() throws IOException {
        var why = "closed";
        for (var frame = read(); frame != null; frame = read())
            if ("err".equals(frame.getString("type"))) why = frame.getString("message");
        return why;
    }

    /** Whether nothing arrives for a while. */
    boolean isSilent(int ms) throws IOException {
        socket.setSoTimeout(ms);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException silent) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MS);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
