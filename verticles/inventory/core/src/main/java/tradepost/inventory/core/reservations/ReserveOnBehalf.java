package tradepost.inventory.core.reservations;

import io.vertx.core.Future;
import java.util.List;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveOutcome;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;

/** Orders that a context sends for several callers. Each is authorised by, and attributed to, the token of its own caller. */
public record ReserveOnBehalf(Tokens tokens, ReserveQueue reserving) {
    private static final String CONFIRM = "orders:confirm";

    /** One outcome for each, in their order. */
    public Future<List<ReserveOutcome>> reserveAll(List<ReserveOrder> orders, Caller context) {
        var checked = orders.stream().map(o -> authorise(o, context)).toList();
        return Future.join(checked).transform(all -> {
            var allowed = checked.stream()
                    .filter(Future::succeeded)
                    .map(Future::result)
                    .toList();
            return reserving.reserveAll(allowed).map(reserved -> {
                var outcomes = reserved.iterator();
                return checked.stream()
                        .map(c -> c.succeeded() ? outcomes.next() : ReserveOutcome.of(Problem.from(c.cause())))
                        .toList();
            });
        });
    }

    /** The context has checked that the order belongs to the caller. Without a token the context acts in its own name. */
    private Future<ReserveOrder> authorise(ReserveOrder order, Caller context) {
        var token = order.token();
        if (token == null) return Future.succeededFuture(order.by(context.actor()));
        return tokens.verify(token).map(verified -> {
            if (!verified.caller().mayOwn(CONFIRM)) throw Problem.forbidden("forbidden");
            return order.by(verified.caller().actor());
        });
    }
}
