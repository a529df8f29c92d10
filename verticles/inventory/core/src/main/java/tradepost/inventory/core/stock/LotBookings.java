package tradepost.inventory.core.stock;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Levels.Tracking;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.Lots.Arrival;
import tradepost.inventory.core.stock.Lots.Found;
import tradepost.inventory.core.stock.Lots.Name;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** Decides which lots the lines of a document are about. The levels are locked. */
public final class LotBookings {
    /**
     * A line of a document.
     *
     * @param state of the pieces
     * @param delta negative if pieces leave; not 0
     * @param lot the number of the lot; null takes the first that expire
     * @param expiresOn of a lot that arrives; null if its shelf life says it
     * @param prefix of the names of the line's fields in the request, such as {@code lines[3].}
     */
    public record Line(
            Key key,
            String state,
            long delta,
            @Nullable String lot,
            @Nullable LocalDate expiresOn,
            String prefix) {}

    public record Refusal(int status, String code, JsonObject detail) {
        public ServiceException problem() {
            return Problem.of(status, code, detail);
        }
    }

    /** @param parts the lots; none for an item that is not tracked, or if there is a refusal */
    public record Booked(List<Part> parts, @Nullable Refusal refusal) {}

    private static final int FIRST_YEAR = 1900;

    private final Tx tx;
    private final Map<Key, Level> locked;
    private final List<Line> lines;
    private final List<Booked> booked;
    private boolean ended = true;
    private boolean writes = true;
    /** The code of a line that takes too much, and its field with the quantity. */
    private String shortage = "below_reserved";

    private String quantity = "delta";

    private LotBookings(Tx tx, Map<Key, Level> locked, List<Line> lines) {
        this.tx = tx;
        this.locked = locked;
        this.lines = lines;
        booked = new ArrayList<>(Collections.nCopies(lines.size(), new Booked(List.of(), null)));
    }

    /** One for each line. Inserts lots that arrive for the first time. The number of statements does not depend on that of the lines. */
    public static List<Booked> decide(Tx tx, Map<Key, Level> locked, List<Line> lines) {
        return decided(tx, locked, lines).booked;
    }

    private static LotBookings decided(Tx tx, Map<Key, Level> locked, List<Line> lines) {
        var all = new LotBookings(tx, locked, lines);
        all.check();
        all.take();
        all.arrive();
        return all;
    }

    /**
     * The lots of lines that are booked together. Fails, with each line of the first code, 400 lot_required, not_tracked or serial_quantity,
     * 409 below_reserved, expiry_differs, lot_number_taken or serial_in_stock.
     */
    public static List<List<Part>> require(Tx tx, Map<Key, Level> locked, List<Line> lines) {
        return decided(tx, locked, lines).parts();
    }

    /** Fails as {@link #require} does for pieces that arrive, and writes nothing. */
    public static void requireArrivable(Tx tx, Map<Key, Level> locked, List<Line> lines) {
        var all = new LotBookings(tx, locked, lines);
        all.writes = false;
        all.quantity = "quantity";
        all.check();
        all.arrive();
        all.parts();
    }

    private List<List<Part>> parts() {
        var refusals =
                booked.stream().map(Booked::refusal).filter(Objects::nonNull).toList();
        if (refusals.isEmpty()) return booked.stream().map(Booked::parts).toList();
        var first = refusals.getFirst();
        throw Problem.of(
                first.status(),
                first.code(),
                refusals.stream()
                        .filter(r -> r.code().equals(first.code()))
                        .map(Refusal::detail)
                        .toArray(JsonObject[]::new));
    }

    /**
     * The lots of pieces that stay on hand and move to another state or place. Fails 400 not_tracked; 409 insufficient_stock with each line
     * whose lots do not have enough.
     *
     * @param ended whether pieces of lots that have expired or are recalled may be moved
     */
    public static List<List<Part>> moved(Tx tx, Map<Key, Level> locked, List<Line> lines, boolean ended) {
        var all = new LotBookings(tx, locked, lines);
        all.ended = ended;
        all.shortage = "insufficient_stock";
        all.quantity = "quantity";
        all.check();
        all.take();
        return all.parts();
    }

    private void refuse(int i, int status, String code, String field, String reason) {
        var line = lines.get(i);
        var detail = Problem.detail(line.prefix() + field, reason)
                .put("item_id", line.key().itemId().toString());
        booked.set(i, new Booked(List.of(), new Refusal(status, code, detail)));
    }

    private @Nullable Tracking tracking(Line line) {
        return Levels.tracking(locked, line.key().itemId());
    }

    private void check() {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var tracking = tracking(line);
            var expires = line.expiresOn();
            if (expires != null && line.delta() < 0)
                refuse(i, 400, "invalid_request", "expires_on", "is allowed only for pieces that arrive");
            else if (expires != null && expires.getYear() < FIRST_YEAR)
                refuse(i, 400, "invalid_request", "expires_on", "must be in the year " + FIRST_YEAR + " or later");
            else if (tracking == null) {
                if (line.lot() != null || expires != null)
                    refuse(i, 400, "not_tracked", "lot", "the item has no lots or serial numbers");
            } else if (line.delta() > 0 && line.lot() == null)
                refuse(i, 400, "lot_required", "lot", "is required for pieces that arrive");
            else if (tracking.serial() && line.delta() > 1)
                refuse(i, 400, "serial_quantity", quantity, "must be 1, because a serial number is one piece");
        }
    }

    private List<Integer> open(boolean arriving) {
        var open = new ArrayList<Integer>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (tracking(line) != null && booked.get(i).refusal() == null && line.delta() > 0 == arriving) open.add(i);
        }
        return open;
    }

    private void take() {
        var open = open(false);
        if (open.isEmpty()) return;
        var stock = stock(open);
        var named = Lots.pieces(tx, open.stream().map(lines::get).toList(), ended);
        for (int i : open) {
            var line = lines.get(i);
            var slot = Objects.requireNonNull(stock.get(line.state()));
            List<Part> parts;
            if (line.lot() == null) parts = slot.take(line.key(), -line.delta());
            else {
                var lot = named.get(named(line, line.lot()));
                if (lot != null) slot.giveMissing(line.key(), lot);
                long taken = lot == null ? 0 : slot.take(line.key(), lot.lotId(), -line.delta());
                parts = taken == 0
                        ? List.of()
                        : List.of(new Part(Objects.requireNonNull(lot).lotId(), taken));
            }
            long taken = LotStock.sum(parts);
            if (taken == -line.delta()) booked.set(i, new Booked(parts, null));
            else if (line.lot() == null)
                refuse(i, 409, shortage, quantity, "only " + taken + " can be taken from its lots");
            else refuse(i, 409, shortage, "lot", "of " + line.lot() + " only " + taken + " are " + line.state());
        }
    }

    private static Lots.Named named(Line line, String lot) {
        return new Lots.Named(new Name(line.key().itemId(), lot), line.key().locationId(), line.state());
    }

    /** By state. */
    private Map<String, LotStock> stock(List<Integer> open) {
        var needs = new LinkedHashMap<String, Map<Key, Long>>();
        for (int i : open) {
            var line = lines.get(i);
            needs.computeIfAbsent(line.state(), s -> new LinkedHashMap<>()).merge(line.key(), -line.delta(), Long::sum);
        }
        var stock = new HashMap<String, LotStock>();
        needs.forEach((state, ofState) -> stock.put(state, LotStock.read(tx, ofState, state, ended)));
        return stock;
    }

    private void arrive() {
        var open = open(true);
        if (open.isEmpty()) return;
        var names = new ArrayList<Arrival>();
        for (int i : open) {
            var line = lines.get(i);
            var number = Objects.requireNonNull(line.lot());
            var item = line.key().itemId();
            names.add(new Arrival(item, number, Objects.requireNonNull(tracking(line)), line.expiresOn()));
        }
        var known = Lots.find(tx, names.stream().map(Arrival::name).toList());
        Set<Name> serials = new HashSet<>();
        var fresh = new LinkedHashMap<Name, Arrival>();
        var accepted = new ArrayList<Integer>();
        for (int n = 0; n < open.size(); n++) {
            var arrival = names.get(n);
            var lot = known.get(arrival.name());
            if (isRefused(open.get(n), arrival, lot, fresh.get(arrival.name()), serials)) continue;
            accepted.add(n);
            if (lot == null) fresh.putIfAbsent(arrival.name(), arrival);
        }
        if (!writes) return;
        var made = Lots.insert(tx, List.copyOf(fresh.values()));
        for (int n : accepted) {
            var name = names.get(n).name();
            var lot = known.get(name);
            UUID id = lot != null ? lot.id() : Objects.requireNonNull(made.get(name));
            int i = open.get(n);
            booked.set(i, new Booked(List.of(new Part(id, lines.get(i).delta())), null));
        }
    }

    /**
     * @param lot null if it arrives for the first time
     * @param first an earlier line of it, if it does
     * @param serials those of earlier lines
     */
    private boolean isRefused(int i, Arrival arrival, @Nullable Found lot, @Nullable Arrival first, Set<Name> serials) {
        var number = arrival.number();
        boolean isNew = lot == null && first == null;
        var expires = lot != null ? lot.expiresOn() : first == null ? null : first.expiresOn();
        if (lot != null && !lot.tracking().equals(arrival.tracking().kind()))
            refuse(i, 409, "lot_number_taken", "lot", number + " was used in another kind of tracking");
        else if (!isNew && arrival.expiresOn() != null && !arrival.expiresOn().equals(expires))
            refuse(i, 409, "expiry_differs", "expires_on", "the lot " + number + " expires on " + expires);
        else if (arrival.tracking().serial() && (lot != null && lot.inStock() || !serials.add(arrival.name())))
            refuse(i, 409, "serial_in_stock", "lot", number + " is in stock");
        return booked.get(i).refusal() != null;
    }
}
