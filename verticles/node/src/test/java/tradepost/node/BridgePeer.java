package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A client of the bridge to the event bus. */
final class BridgePeer implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    BridgePeer(int port, String token) throws IOException {
        this(port, token, 0);
    }

    /** @param receiveBytes what the operating system holds for it; 0 for the usual size */
    BridgePeer(int port, String token, int receiveBytes) throws IOException {
        socket = new Socket();
        if (receiveBytes > 0) socket.setReceiveBufferSize(receiveBytes);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        send(new JsonObject().put("type", "auth").put("token", token));
        var reply = read();
        assertThat(reply.getString("type")).as(reply.encode()).isEqualTo("auth");
    }

    void send(JsonObject frame) throws IOException {
        var content = frame.encode().getBytes(StandardCharsets.UTF_8);
        out.writeInt(content.length);
        out.write(content);
        out.flush();
    }

    JsonObject read() throws IOException {
        var content = new byte[in.readInt()];
        in.readFully(content);
        return new JsonObject(new String(content, StandardCharsets.UTF_8));
    }

    BridgePeer register(String address) throws IOException {
        send(new JsonObject().put("type", "register").put("address", address));
        assertThat(read()).isEqualTo(new JsonObject().put("type", "registered").put("address", address));
        return this;
    }

    /** Answers the next request with this body, and returns that of the request. */
    JsonObject answer(JsonObject body) throws IOException {
        var request = read();
        send(new JsonObject()
                .put("type", "send")
                .put("address", request.getString("replyAddress"))
                .put("body", body));
        return request.getJsonObject("body");
    }

    void request(String address, JsonObject body) throws IOException {
        send(new JsonObject()
                .put("type", "send")
                .put("address", address)
                .put("replyAddress", "answer")
                .put("body", body));
    }

    /** Why the bridge will have ended this connection, of which nothing else is read any more. */
    CompletableFuture<String> end() {
        var end = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            var why = "";
            try {
                socket.setSoTimeout(0);
                for (var frame = read(); ; frame = read())
                    if (frame.getString("type").equals("err")) why = frame.getString("message");
            } catch (IOException closed) {
                end.complete(why);
            }
        });
        return end;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
