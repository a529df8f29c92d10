package tradepost.inventory.core.stock.bulk;

import io.vertx.serviceproxy.ServiceException;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.bulk.BulkStock;
import tradepost.inventory.bulk.BulkStockResults.Figures;
import tradepost.inventory.bulk.BulkStockResults.Result;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Levels.Names;
import tradepost.inventory.core.stock.LotBookings;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.core.stock.StockStates;
import tradepost.kernel.problem.Fault;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/**
 * One line of a request and what is known about it so far. It does not change: each step returns the line with more.
 *
 * @param item null until its id is known
 * @param refusal null unless the line was refused
 */
record BulkLine(
        int index,
        BulkStock.Line sent,
        @Nullable UUID item,
        @Nullable ServiceException refusal) {
    private static final long ON_HAND_MAX = 1_000_000_000_000_000L; // as in the table

    /** With the SKU in its normal form. */
    static BulkLine of(int index, BulkStock.Line sent) {
        var line = new BulkLine(index, sent, sent.itemId(), null);
        return line.checked(() -> {
            StockRules.requireOneField(sent.change());
            if ((sent.itemId() == null) == (sent.sku() == null))
                throw Problem.badRequest(
                        "one_of_required", Problem.detail("item_id", "send exactly one of item_id and sku"));
            if (sent.sku() != null) Text.sku(sent.sku());
            if (sent.lot() != null) Text.lot("lot", sent.lot());
            return line;
        });
    }

    private BulkLine checked(Supplier<BulkLine> step) {
        try {
            return step.get();
        } catch (ServiceException e) {
            return refused(e);
        }
    }

    BulkLine refused(ServiceException why) {
        return new BulkLine(index, sent, item, why);
    }

    BulkLine ofItem(UUID found) {
        return new BulkLine(index, sent, found, refusal);
    }

    BulkLine withoutItem() {
        var field = sent.sku() == null ? "item_id" : "sku";
        return refused(Problem.of(404, "item_not_found", Problem.detail(field, "is not that of an item")));
    }

    boolean isRefused() {
        return refusal != null;
    }

    /** Null if the line names its item by its id. */
    @Nullable
    String sku() {
        return isRefused() || sent.sku() == null ? null : Text.sku(sent.sku());
    }

    UUID location() {
        return Objects.requireNonNullElse(sent.locationId(), Movements.MAIN);
    }

    /** Of a line that is not refused, once its item is known. */
    Key key() {
        return new Key(Objects.requireNonNull(item), location());
    }

    /** Whether the change is possible where nothing has ever been. Any other needs no level, because it will be refused without one. */
    boolean mayBeFirst() {
        return StockRules.mayBeFirst(sent.change());
    }

    /** The change of the quantity on hand, or the refusal, of a line that is not refused so far. */
    BulkLine decided(Level now) {
        return checked(() -> {
            var change = sent.change();
            var adjust = StockRules.adjustment(change, now);
            StockRules.requireSeen(change, adjust);
            StockRules.require(change, now, adjust.delta());
            if (now.onHand() + adjust.delta() > ON_HAND_MAX)
                throw Problem.conflict(
                        "stock_out_of_range", Problem.detail("delta", "currently " + StockRules.figures(now)));
            return this;
        });
    }

    LotBookings.Line booking(long delta) {
        var lot = sent.lot() == null ? null : Text.lot("lot", sent.lot());
        return new LotBookings.Line(key(), StockStates.AVAILABLE, delta, lot, sent.expiresOn(), "");
    }

    long delta(Level now) {
        return StockRules.adjustment(sent.change(), now).delta();
    }

    /**
     * @param before the level before the change; null if the line was refused
     * @param names of its item and location; null if the line was refused before they were read
     */
    Result result(@Nullable Level before, @Nullable Names names) {
        var sku = names == null ? null : names.sku();
        var name = names == null ? null : names.name();
        var code = names == null ? null : names.code();
        if (refusal != null || before == null) {
            var why = Objects.requireNonNull(refusal);
            return new Result(
                    index,
                    why.failureCode(),
                    item,
                    sku,
                    name,
                    location(),
                    code,
                    null,
                    Fault.of(why, "lines[" + index + "]"));
        }
        var now = before.plus(new Change(delta(before), 0));
        var figures = new Figures(now.onHand(), now.reserved(), now.damaged(), now.qualityHold(), now.available());
        return new Result(index, 200, item, sku, name, location(), code, figures, null);
    }
}
