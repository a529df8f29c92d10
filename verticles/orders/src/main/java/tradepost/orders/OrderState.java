package tradepost.orders;

import io.vertx.serviceproxy.ServiceException;
import java.util.Set;
import tradepost.kernel.problem.Problem;

/** Operations are allowed only in some statuses of an order. */
public final class OrderState {
    /** The statuses in which an order's lines and text can be written. */
    public static final Set<String> WRITABLE = Set.of("draft");

    private OrderState() {}

    /** Fails 409 invalid_state, with the order's status, unless it is one of these. */
    public static void require(Order order, Set<String> statuses) {
        if (!statuses.contains(order.status())) throw invalid(order);
    }

    /** 409 invalid_state, with the order's status. */
    public static ServiceException invalid(Order order) {
        return Problem.conflict("invalid_state", Problem.detail("status", "is " + order.status()));
    }
}
