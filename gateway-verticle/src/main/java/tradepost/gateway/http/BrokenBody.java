package tradepost.gateway.http;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.http.impl.HttpServerConnection;
import tradepost.gateway.answer.Refusal;

/** The end of a request whose body did not arrive as a whole. */
public final class BrokenBody {
    private BrokenBody() {}

    /** Answers 400 if the body is not HTTP, such as a chunk without a size; the server closes the connection next. */
    public static void end(ClientResponse x, Throwable cause) {
        if (x.isDone()) return;
        // a wrong size is a NumberFormatException
        if (!(cause instanceof DecoderException) && !(cause instanceof IllegalArgumentException)) {
            x.abandon(); // the client has disconnected
            return;
        }
        x.response().putHeader("Connection", "close");
        x.refuse(Refusal.of(400, "malformed_request"));
        // what is not flushed when the connection is closed is lost
        if (x.request.http().connection() instanceof HttpServerConnection c)
            c.channelHandlerContext().flush();
    }
}
