package tradepost.gateway.feed;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.access.LastingToken;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;

/** One WebSocket: it learns the caller from the handshake or the first message, and then starts a stream. */
final class FeedSocket {
    private static final EventWriter.Ending NO_TOKEN = new EventWriter.Ending("unauthorized", 4401);
    private static final EventWriter.Ending OTHER_USER = new EventWriter.Ending("token_of_another_user", 1008);

    private final EventFeed feed;
    private final ClientResponse x;
    private final JsonObject query;
    private final long position;
    private final SocketWriter out;
    private FeedSlots.@Nullable Slot slot;
    private @Nullable FeedStream stream;
    /** The address of the client, until it has sent a token. */
    private @Nullable String address;

    private boolean isStandIn;
    private boolean closed;
    private boolean verifying;
    private long timer = -1;

    FeedSocket(EventFeed feed, ClientResponse x, JsonObject query, long position) {
        this.feed = feed;
        this.x = x;
        this.query = query;
        this.position = position;
        this.out = new SocketWriter(x, feed::timer, this::tokenReceived, this::end, this::closed);
        x.response().closeHandler(v -> closed());
    }

    void begin(LastingToken token) {
        try {
            slot = feed.slot(token.who().caller(), x);
        } catch (Refusal tooMany) {
            out.refuse(tooMany);
            return;
        }
        var made = new FeedStream(feed, out, query, position, token, x.request.id());
        stream = made;
        feed.start(made);
    }

    /** In development, with a token that stands in for a missing one; the client may still send its own. */
    void beginAsStandIn(LastingToken token) {
        isStandIn = true;
        begin(token);
    }

    private static UUID user(LastingToken token) {
        return token.who().caller().userId();
    }

    /** For browsers, which cannot send a token with the handshake. */
    void awaitToken() {
        var from = x.request.address();
        feed.takePendingSlot(from, x);
        address = from;
        out.open().onFailure(t -> closed());
        timer = feed.timer(feed.limits().openMs(), () -> end(NO_TOKEN));
    }

    private void stopAwaitingToken() {
        feed.cancel(timer);
        var from = address;
        address = null;
        if (from != null) feed.releasePendingSlot(from);
    }

    private void tokenReceived(String token) {
        if (verifying || closed) return;
        verifying = true;
        feed.verify(token, x.request)
                .onComplete(
                        verified -> {
                            verifying = false;
                            verified(verified);
                        },
                        t -> {
                            verifying = false;
                            var refusal = t instanceof ServiceException || t instanceof Refusal
                                    ? Failures.of(t, true, x.request.id())
                                    : Refusal.later("unavailable");
                            end(EventWriter.Ending.of(refusal));
                        });
    }

    private void verified(LastingToken token) {
        if (closed) return;
        stopAwaitingToken();
        var running = stream;
        if (running == null) begin(token);
        else if (user(running.token()).equals(user(token))) running.continueWith(token);
        else if (isStandIn) takeOver(running, token);
        else end(OTHER_USER);
    }

    private void takeOver(FeedStream running, LastingToken token) {
        var before = slot;
        try {
            slot = feed.slot(token.who().caller(), x);
        } catch (Refusal tooMany) {
            end(EventWriter.Ending.of(tooMany));
            return;
        }
        if (before != null) before.release();
        isStandIn = false;
        running.continueWith(token);
    }

    private void end(EventWriter.Ending why) {
        feed.cancel(timer);
        var running = stream;
        if (running != null) running.end(why);
        else if (!closed) out.end(why, -1);
    }

    private void closed() {
        if (closed) return;
        closed = true;
        stopAwaitingToken();
        var taken = slot;
        if (taken != null) taken.release();
        var running = stream;
        if (running != null) feed.disconnected(running);
    }
}
