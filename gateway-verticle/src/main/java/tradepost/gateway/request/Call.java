package tradepost.gateway.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.http.Exchange;
import tradepost.gateway.validation.Endpoint;

/** One request for an operation, while it is in progress. */
final class Call {
    final Endpoint endpoint;
    final Exchange x;
    final List<String> pathValues;

    @Nullable
    String token;

    /** The user of the token, once the request counts in the user's share. */
    @Nullable
    UUID caller;

    /** The address that is sending a body, while the body counts in its share. */
    @Nullable
    String sender;

    long timer = -1;
    boolean exports;
    /** Whether the client gets the document instead of JSON. */
    boolean document;
    /** How often it was sent over the bus. */
    int sent;
    /** How long the client asks to wait for an event, on top of the time of a response. */
    long waitMs;

    /** Of a list: the requested fields. */
    List<String> fields = List.of();

    JsonObject query = new JsonObject();

    /** The body under the published names; null where it is no object. */
    @Nullable
    JsonObject read;

    Buffer body = Buffer.buffer();

    /** Of an operation whose body is streamed. */
    @Nullable
    BodyUpload upload;

    Call(Endpoint endpoint, Exchange x, List<String> pathValues) {
        this.endpoint = endpoint;
        this.x = x;
        this.pathValues = pathValues;
    }
}
