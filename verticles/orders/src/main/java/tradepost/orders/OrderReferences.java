package tradepost.orders;

import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** The customer or vendor and the items that an order refers to, which belong to other contexts. Virtual threads only. */
public final class OrderReferences {
    private OrderReferences() {}

    /**
     * Awaits a customer or vendor. If it does not exist, the error is in the body, not in the path: fails 400 with the slug of
     * its context's 404.
     *
     * @param party customer or vendor
     */
    public static <T> T require(String party, Future<T> found) {
        try {
            return found.await();
        } catch (ServiceException e) {
            throw e.failureCode() == 404 ? unknown(party) : e;
        }
    }

    public static ServiceException unknown(String party) {
        return Problem.badRequest(
                party + "_not_found", Problem.detail(party + "_id", "there is no " + party + " with this id"));
    }

    /**
     * Marks the party and the items that an order refers to, so that they can no longer be deleted. Called once nothing else can
     * refuse the order, so that a refused order leaves no mark. Fails 400 for one that was deleted meanwhile, 409 for a party
     * that was archived.
     *
     * @param markParty null if the party is marked already
     * @param items those that are not marked yet
     */
    public static void mark(
            String party,
            @Nullable Supplier<? extends Future<?>> markParty,
            Collection<UUID> items,
            Function<List<UUID>, ? extends Future<? extends List<?>>> markItems) {
        var marked = items.isEmpty() ? null : markItems.apply(List.copyOf(items)); // both at once
        if (markParty != null) require(party, markParty.get());
        if (marked != null && marked.await().size() < items.size())
            throw Problem.badRequest("item_not_found", Problem.detail("items", "an item has just been deleted"));
    }
}
