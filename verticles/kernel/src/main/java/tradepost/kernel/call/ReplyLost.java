package tradepost.kernel.call;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/**
 * The message was written to a node, and then the connection broke or the node left the cluster. Whether the node has served it is
 * unknown, as after a timeout, but there is nothing to wait for.
 */
final class ReplyLost extends ReplyException {
    private static final long serialVersionUID = 1;

    ReplyLost(String why) {
        super(ReplyFailure.TIMEOUT, why);
    }
}
