package tradepost.node.demo.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.history.SaleAct.Part;
import tradepost.node.demo.history.Step.Lane;

/** What happens to an order, up to the end of the story. */
final class SaleSteps {
    private static final List<String> CANCELLED =
            List.of("Ordered twice", "The project was postponed", "Found it in our own store room", "Needed earlier");
    private static final List<String> RETURNED =
            List.of("Does not fit", "Wrong size", "Ordered too many", "Not as described", "Damaged on arrival");
    private static final List<String> CREDITED = List.of(
            "Scratched on delivery; kept at a discount",
            "Delivered late",
            "Price agreed on the phone",
            "Packaging was wet");
    private static final List<String> COMMENTS = List.of(
            "Called: somebody is there from eight on",
            "Wants the invoice by mail only",
            "The truck needs the lift gate",
            "Second delivery this month, bundle if possible");
    private static final List<String> CARRIERS = List.of("UPS", "UPS", "FedEx", "Own truck");

    private final Steps steps;
    private final SplittableRandom random;
    private final WorkTime time;
    // These happen at fixed intervals and not by chance, so that a half year that begins on any day has enough of each.
    private final EveryNth shippedInTwo = new EveryNth(10);
    private final EveryNth takenBackFromShop = new EveryNth(12);
    private final EveryNth refundedInShop = new EveryNth(50);
    private final EveryNth takenBack = new EveryNth(50);
    /** A customer with a login has few orders, and on each day one of them should wait for an answer to a request. */
    private final EveryNth askedToReturn = new EveryNth(5);

    private final EveryNth credited = new EveryNth(60);

    SaleSteps(Steps steps, SplittableRandom random, WorkTime time) {
        this.steps = steps;
        this.random = random;
        this.time = time;
    }

    private boolean by(double chance) {
        return random.nextDouble() < chance;
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Duration minutes(int n) {
        return Duration.ofMinutes(n);
    }

    private static Duration hours(int n) {
        return Duration.ofHours(n);
    }

    private static Duration days(double n) {
        return Duration.ofMinutes((long) (n * 24 * 60));
    }

    /** A private person orders in the web shop and pays by card. */
    void fromWebShop(Sale sale, Instant at) {
        if (!steps.add(at, Lane.ORDERS, sale, new SaleAct.Place("card", "CC-" + random.nextInt(100_000, 1_000_000))))
            return;
        if (by(0.03)) {
            var why = one(CANCELLED);
            steps.add(time.byDay(at, minutes(20), hours(2)), Lane.ORDERS, sale, new SaleAct.Cancel(why));
            return;
        }
        var shipped = time.after(at, hours(2), hours(10));
        if (!ship(shipped, sale, sale.parts(0, sale.lines().size()), one(CARRIERS))) return;
        var arrived = time.byDay(shipped, days(1), days(4));
        if (!steps.add(arrived, Lane.DELIVERIES, sale, new SaleAct.Deliver())) return;
        if (takenBackFromShop.isNext()) takeBack(sale, arrived, true);
        else if (refundedInShop.isNext()) {
            var refund = new SaleAct.Refund(0.05 + 0.05 * random.nextInt(3), one(CREDITED));
            steps.add(time.after(arrived, days(1), days(5)), Lane.MONEY, sale, refund);
        }
    }

    /** Somebody comes to the store, pays and takes it along. */
    void atTheCounter(Sale sale, Instant at) {
        var paid = new SaleAct.Place(by(0.3) ? "cash" : "card", "POS-" + random.nextInt(10_000, 100_000));
        if (!steps.add(at, Lane.ORDERS, sale, paid)) return;
        var taken = at.plus(minutes(4)).plusMillis(random.nextInt(50_000));
        if (!ship(taken, sale, sale.parts(0, sale.lines().size()), "Pick-up")) return;
        steps.add(taken.plus(minutes(3)), Lane.DELIVERIES, sale, new SaleAct.Deliver());
    }

    /** A company orders by mail or telephone, and pays what it is invoiced. */
    void onAccount(Sale sale, Instant at) {
        var confirmed = at;
        if (sale.buyer().hasLogin()) {
            if (!steps.add(at, Lane.ORDERS, sale, new SaleAct.PlaceOnAccount())) return;
        } else {
            if (!steps.add(at, Lane.ORDERS, sale, new SaleAct.Draft())) return;
            confirmed = time.after(at, minutes(8), minutes(200));
            if (!steps.add(confirmed, Lane.ORDERS, sale, new SaleAct.Confirm())) return;
        }
        if (by(0.025)) {
            var why = one(CANCELLED);
            steps.add(time.after(confirmed, hours(1), hours(3)), Lane.ORDERS, sale, new SaleAct.Cancel(why));
            return;
        }
        if (by(0.15) && steps.isCommand(confirmed))
            steps.add(confirmed.plus(minutes(3)), Lane.ORDERS, sale, new SaleAct.Comment(one(COMMENTS)));
        shipAndBill(sale, confirmed);
    }

    private void shipAndBill(Sale sale, Instant confirmed) {
        int lines = sale.lines().size();
        boolean partly = lines > 1 && shippedInTwo.isNext();
        var carrier = one(CARRIERS);
        var shipped = time.after(confirmed, hours(5), hours(44));
        if (!ship(shipped, sale, sale.parts(0, partly ? lines - 1 : lines), carrier)) return;
        if (partly) {
            shipped = time.after(shipped, days(2.5), days(7));
            if (!ship(shipped, sale, sale.parts(lines - 1, lines), carrier)) return;
        }
        var arrived = time.after(shipped, days(0.9), days(carrier.equals("Own truck") ? 1.5 : 4));
        if (!steps.add(arrived, Lane.DELIVERIES, sale, new SaleAct.Deliver())) return;
        var back = sale.buyer().hasLogin() ? askedToReturn : takenBack;
        if (back.isNext()) takeBack(sale, arrived, false);
        else if (credited.isNext()) {
            var credit = new SaleAct.Credit(0.05 + 0.05 * random.nextInt(3), one(CREDITED));
            steps.add(time.after(arrived, days(1), days(6)), Lane.MONEY, sale, credit);
        }
        bill(sale, shipped, arrived);
    }

    private void bill(Sale sale, Instant shipped, Instant arrived) {
        var due = sale.buyer().termsDays();
        int terms = due == null ? 14 : due;
        var earliest = arrived.plus(days(11)); // after what may be credited
        double fate = random.nextDouble();
        var bank = "WT-" + random.nextInt(100_000, 1_000_000);
        if (fate < 0.05) return; // does not pay
        if (fate < 0.065) {
            var half = latest(earliest, time.after(shipped, days(terms - 2), days(terms + 4)));
            if (!steps.add(half, Lane.MONEY, sale, new SaleAct.PayShare(0.5, bank))) return;
            var rest = time.after(half, days(9), days(25));
            steps.add(rest, Lane.MONEY, sale, new SaleAct.Pay("transfer", bank + "-2"));
            return;
        }
        if (fate < 0.072) {
            var most = latest(earliest, time.after(shipped, days(terms - 5), days(terms + 2)));
            if (!steps.add(most, Lane.MONEY, sale, new SaleAct.PayShare(0.98, bank))) return;
            steps.add(time.after(most, days(15), days(30)), Lane.MONEY, sale, new SaleAct.WriteOff("Bank charges"));
            return;
        }
        var paid = fate < 0.3
                ? time.after(shipped, days(terms + 1), days(terms + 18))
                : time.after(shipped, days(terms * 0.4), days(terms + 0.5));
        steps.add(latest(earliest, paid), Lane.MONEY, sale, new SaleAct.Pay("transfer", bank));
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private boolean ship(Instant at, Sale sale, List<Part> parts, String carrier) {
        return steps.add(at, Lane.SHIPMENTS, sale, new SaleAct.Ship(parts, carrier, tracking(carrier)));
    }

    private @Nullable String tracking(String carrier) {
        return switch (carrier) {
            case "UPS" -> "1Z7E4015" + digits(10);
            case "FedEx" -> "7" + digits(11);
            default -> null;
        };
    }

    private String digits(int n) {
        var text = new StringBuilder();
        for (int i = 0; i < n; i++) text.append((char) ('0' + random.nextInt(10)));
        return text.toString();
    }

    /** Pieces with a lot would have to be named by it. */
    private void takeBack(Sale sale, Instant arrived, boolean paid) {
        int line = random.nextInt(sale.lines().size());
        if (sale.isTracked(line)) return;
        int pieces = Math.max(1, sale.lines().get(line).pieces() / (1 + random.nextInt(3)));
        var why = one(RETURNED);
        var parts = List.of(new Part(line, pieces));
        var at = time.after(arrived, days(3), days(10));
        if (sale.buyer().hasLogin()) {
            steps.add(at, Lane.ORDERS, sale, new SaleAct.AskToReturn(parts, why));
            return;
        }
        var disposition = why.startsWith("Damaged") ? "damaged" : "restock";
        steps.add(at, Lane.MONEY, sale, new SaleAct.TakeBack(parts, disposition, why, paid));
    }

    /** Selects one of each n calls, the first time after about n / 2. */
    private static final class EveryNth {
        private final int n;
        private int count;

        EveryNth(int n) {
            this.n = n;
            count = n / 2;
        }

        boolean isNext() {
            if (++count < n) return false;
            count = 0;
            return true;
        }
    }
}
