package tradepost.node.demo.history;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import tradepost.node.demo.client.DemoTeam;
import tradepost.node.demo.history.Demand.Line;
import tradepost.node.demo.history.Demand.Wish;
import tradepost.node.demo.history.PurchaseAct.Arrival;
import tradepost.node.demo.history.Step.Lane;

/**
 * What the demo company does in half a year: it sells, buys before it runs out of stock, ships, is paid, and takes back. The same seed and days give the
 * same story. It is planned as a whole, with the stock of each day, so nothing of it has to be refused.
 */
public final class HalfYear {
    private static final long SEED = 20;
    private static final List<String> NOTES = List.of(
            "Please call before the delivery",
            "Leave it at the back dock",
            "Deliver before noon",
            "Ring twice, the bell is quiet",
            "Ask for the yard manager");
    private static final int SHELVES_COUNTED = 8;
    private static final int FAULTY = 2;
    private static final int REFILL = 5;
    private static final int TOGETHER_DAYS = 28;
    private static final int QUOTES = 8;
    private static final int QUOTES_DAYS = 24;
    private static final double STORE_PRICE_MAX = 40;
    /** The last days of it are left to those who look at the demo: some articles run low. */
    private static final int NOT_BOUGHT_DAYS = 12;

    private final List<Article> articles;
    private final List<Supplier> suppliers;
    private final KnownIds ids;
    private final ZoneId zone;
    private final LocalDate start;
    private final LocalDate today;
    private final List<Wish> wishes;
    private final Stockroom stock;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final WorkTime time;
    private final Steps steps;
    private final List<Sale> sales = new ArrayList<>();
    private final List<Purchase> purchases = new ArrayList<>();
    private int webOrders = 10_400;

    private HalfYear(
            List<Article> articles,
            List<Buyer> buyers,
            List<Supplier> suppliers,
            KnownIds ids,
            ZoneId zone,
            LocalDate start,
            Instant commandsFrom,
            Instant end) {
        this.articles = articles;
        this.suppliers = suppliers;
        this.ids = ids;
        this.zone = zone;
        this.start = start;
        steps = new Steps(commandsFrom, end);
        today = LocalDate.ofInstant(end, zone);
        wishes = new Demand(articles, SEED)
                .wishes(buyers, start, today.plusDays(1)).stream()
                        .map(this::known)
                        .toList();
        stock = new Stockroom(articles, start, today, wishes, this::isOfStore);
        time = new WorkTime(zone, random);
    }

    /**
     * @param ids are asked only when it happens
     * @param zone of the company's working hours
     * @param start the first day
     * @param commandsFrom before this time, what is usual may be written without commands
     * @param end nothing happens at this time or later
     */
    public static HalfYear plan(
            List<Article> articles,
            List<Buyer> buyers,
            List<Supplier> suppliers,
            KnownIds ids,
            ZoneId zone,
            LocalDate start,
            Instant commandsFrom,
            Instant end) {
        var plan = new HalfYear(articles, buyers, suppliers, ids, zone, start, commandsFrom, end);
        plan.write();
        return plan;
    }

    /** Lots are chosen by commands only. */
    private Wish known(Wish wish) {
        if (steps.isCommand(at(wish.day(), wish.at()))) return wish;
        var lines = wish.lines().stream()
                .filter(l -> !articles.get(l.article()).isTracked())
                .toList();
        return new Wish(wish.day(), wish.at(), wish.buyer(), lines);
    }

    public Stockroom stock() {
        return stock;
    }

    private boolean isOfStore(int article) {
        var a = articles.get(article);
        return a.price() < STORE_PRICE_MAX && !Purchase.isOfYard(a.vendor()) && !a.isTracked();
    }

    public List<Sale> sales() {
        return sales;
    }

    public List<Purchase> purchases() {
        return purchases;
    }

    List<Step> commands() {
        return steps.commands();
    }

    /** Tells what was written without commands. */
    public interface Written {
        /**
         * Tells what happened until then, and returns when all have heard what was told before.
         *
         * @return until when they have
         */
        Instant tell(Instant until) throws SQLException, InterruptedException;
    }

    /**
     * What happens by commands, while what was written before is told step by step: so all of it is known about in the order in which it happens.
     *
     * @return why parts of it did not happen, by what they are
     */
    public Map<String, String> happen(DemoTeam team, Written written)
            throws IOException, InterruptedException, SQLException {
        var missing = new ConcurrentSkipListMap<String, String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> before = CompletableFuture.completedFuture(null);
            var done = Instant.EPOCH;
            for (var day = start; done.isBefore(steps.end()); day = day.plusDays(TOGETHER_DAYS)) {
                var heard = written.tell(at(day.plusDays(TOGETHER_DAYS), LocalTime.MIDNIGHT));
                var commands = commands(done, heard);
                done = heard;
                before.get();
                before = threads.submit(() -> {
                    new Runner(team, commands).run().forEach(missing::putIfAbsent);
                    return null;
                });
            }
            before.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        }
        return missing;
    }

    private List<Step> commands(Instant from, Instant until) {
        return steps.commands().stream()
                .filter(s -> !s.at().isBefore(from) && s.at().isBefore(until))
                .toList();
    }

    private void write() {
        var saleSteps = new SaleSteps(steps, random, time);
        var arriving = new ArrayList<Due>();
        int next = 0;
        for (var day = start; !day.isAfter(today); day = day.plusDays(1)) {
            var since = day;
            arriving.removeIf(d -> {
                if (!d.day().isBefore(since)) return false;
                d.arrivals().forEach(a -> stock.arrived(d.lines().get(a.line()).article(), a.pieces(), a.damaged()));
                return true;
            });
            buy(day, arriving);
            warehouse(day);
            for (; next < wishes.size() && wishes.get(next).day().equals(day); next++)
                sell(saleSteps, wishes.get(next));
        }
        quotes();
        eventful();
    }

    /** An order of the last weeks that nearly everything happens to which can. */
    private void eventful() {
        var supplier = suppliers.getFirst();
        int article = IntStream.range(0, articles.size())
                .filter(a -> articles.get(a).vendor().equals(supplier.name()))
                .filter(a -> !articles.get(a).isTracked())
                .findFirst()
                .orElseThrow();
        var purchase = new Purchase(supplier, List.of(new Line(article, 24)), articles, ids);
        purchases.add(purchase);
        var acts = List.<PurchaseAct>of(
                new PurchaseAct.Draft(),
                new PurchaseAct.Send(),
                new PurchaseAct.Deposit(6, "BT-20411"),
                new PurchaseAct.Reduce(0, 20),
                new PurchaseAct.Receive(List.of(new Arrival(0, 17, 3))),
                new PurchaseAct.SendBack(0, 3, true, true),
                new PurchaseAct.Receive(List.of(new Arrival(0, 3, 0))),
                new PurchaseAct.Pay("BT-20498"),
                new PurchaseAct.SendBack(0, 2, false, false),
                new PurchaseAct.Refund("BT-20533"));
        for (int n = 0; n < acts.size(); n++) {
            var day = today.minusDays(3L * (acts.size() - n)); // the first one a month ago
            steps.add(at(day, LocalTime.of(11, 20)), Lane.STOCK, purchase, acts.get(n));
        }
    }

    /** Of the last weeks: what some companies have asked for lately. They can be accepted for some days more. */
    private void quotes() {
        var asking = wishes.stream()
                .filter(w -> w.buyer().termsDays() != null && !w.buyer().hasLogin())
                .filter(w -> w.lines().size() > 1 && w.day().isAfter(today.minusDays(QUOTES_DAYS)))
                .toList();
        for (int n = 0; n < Math.min(QUOTES, asking.size()); n++) {
            var wish = asking.get(n * asking.size() / QUOTES);
            var lines = wish.lines().stream()
                    .filter(l -> stock.available(l.article()) > 3 * l.pieces())
                    .toList();
            if (lines.isEmpty()) continue;
            stock.taken(lines);
            quote(
                    n,
                    new SentQuote(wish.buyer(), lines, articles, ids),
                    time.after(at(wish.day(), wish.at()), Duration.ZERO, Duration.ofHours(3)));
        }
    }

    private void quote(int n, SentQuote quote, Instant written) {
        var until = steps.end().plus(days(n % 4 == 2 ? 2 : 6 + n)).truncatedTo(ChronoUnit.HOURS);
        var reference = "RFQ-" + random.nextInt(100, 1_000);
        if (!steps.add(written, Lane.ORDERS, quote, team -> quote.draft(team.finance(), reference, until))
                || n % 8 == 7) return;
        var sent = time.after(written, Duration.ofMinutes(20), Duration.ofHours(3));
        if (!steps.add(sent, Lane.ORDERS, quote, team -> quote.send(team.finance()))) return;
        var answered = time.after(sent, days(1), days(4));
        if (n % 4 == 0) {
            if (!steps.isCommand(answered)) return;
            if (steps.add(answered, Lane.ORDERS, quote, team -> quote.accept(team.finance())))
                steps.add(
                        time.after(answered, Duration.ofMinutes(12), Duration.ofHours(2)),
                        Lane.ORDERS,
                        quote,
                        team -> quote.confirm(team.finance()));
        } else if (n % 4 == 1)
            steps.add(answered, Lane.ORDERS, quote, team -> quote.decline(team.finance(), "Bought elsewhere"));
    }

    private void sell(SaleSteps saleSteps, Wish wish) {
        var lines = stock.taken(wish.lines());
        if (lines.isEmpty()) return;
        var buyer = wish.buyer();
        var at = at(wish.day(), wish.at());
        boolean counter = wish.at().getHour() >= 9
                && wish.at().getHour() < 17
                && wish.day().getDayOfWeek() != DayOfWeek.SUNDAY
                && buyer.termsDays() == null
                && random.nextDouble() < 0.3;
        var sale = new Sale(buyer, lines, articles, ids, details(wish, lines, counter, steps.isCommand(at)));
        sales.add(sale);
        if (counter) saleSteps.atTheCounter(sale, at);
        else if (buyer.termsDays() == null) saleSteps.fromWebShop(sale, at);
        else saleSteps.onAccount(sale, at);
    }

    private JsonObject details(Wish wish, List<Line> lines, boolean counter, boolean mayHaveDiscount) {
        var more = new JsonObject();
        var buyer = wish.buyer();
        double worth = lines.stream()
                .mapToDouble(l -> l.pieces() * articles.get(l.article()).price())
                .sum();
        if (counter) return more.put("metadata", new JsonObject().put("channel", "store"));
        if (buyer.termsDays() == null) {
            webOrders += 1 + random.nextInt(4);
            more.put("reference", "WEB-" + webOrders).put("metadata", new JsonObject().put("channel", "web"));
            more.put("external_ids", new JsonObject().put("shop", "" + webOrders));
            if (worth < 99)
                more.put("shipping", new JsonObject().put("method", "standard").put("amount", ids.amount(9.90)));
            return more;
        }
        if (random.nextDouble() < 0.7) more.put("reference", "PO " + random.nextInt(1_000, 9_999));
        if (random.nextDouble() < 0.15) more.put("notes", NOTES.get(random.nextInt(NOTES.size())));
        if (mayHaveDiscount && !buyer.hasLogin() && worth > 600 && random.nextDouble() < 0.3)
            more.put("discount", new JsonObject().put("type", "percent").put("value", 3 + 2 * random.nextInt(2)));
        return more;
    }

    private Instant at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(zone).toInstant();
    }

    private record Due(LocalDate day, List<Line> lines, List<Arrival> arrivals) {}

    /** Each vendor has a day in two weeks on which its shelves are looked at. */
    private void buy(LocalDate day, List<Due> arriving) {
        for (int s = 0; s < suppliers.size(); s++) {
            if (day.getDayOfWeek().getValue() != 1 + s % 5) continue;
            if ((day.toEpochDay() / 7 + s) % 2 == 1) continue;
            if (s % 3 == 0 && !day.isBefore(today.minusDays(NOT_BOUGHT_DAYS))) continue;
            var supplier = suppliers.get(s);
            var lines = new ArrayList<Line>();
            for (int a = 0; a < articles.size(); a++) {
                var article = articles.get(a);
                boolean isBought = article.vendor().equals(supplier.name()) && !article.isTracked();
                int pieces = isBought ? stock.toBuy(a, day) : 0;
                if (pieces > 0) lines.add(new Line(a, pieces));
            }
            if (!lines.isEmpty()) buy(supplier, lines, day, arriving);
        }
    }

    private void buy(Supplier supplier, List<Line> lines, LocalDate day, List<Due> arriving) {
        var purchase = new Purchase(supplier, lines, articles, ids);
        var written = time.after(at(day, LocalTime.of(8, 30)), Duration.ZERO, Duration.ofHours(2));
        if (!steps.add(written, Lane.STOCK, purchase, new PurchaseAct.Draft())) return;
        purchases.add(purchase);
        stock.ordered(lines);
        var sent = time.after(written, Duration.ofMinutes(11), Duration.ofMinutes(50));
        if (!steps.add(sent, Lane.STOCK, purchase, new PurchaseAct.Send())) return;
        int late = random.nextInt(10) == 0 ? 4 + random.nextInt(4) : 0;
        var came = time.after(sent, days(supplier.leadDays() - 2 + late), days(supplier.leadDays() + 1 + late));
        boolean inTwo = lines.size() > 2 && random.nextInt(8) == 0;
        int first = inTwo ? lines.size() - 1 - random.nextInt(lines.size() / 2) : lines.size();
        var last = came;
        receive(purchase, came, arrivals(lines, 0, first, came), arriving, !inTwo);
        if (inTwo) {
            last = time.after(came, days(3), days(8));
            receive(purchase, last, arrivals(lines, first, lines.size(), last), arriving, true);
        }
        var bank = "BT-" + random.nextInt(10_000, 100_000);
        var paid = time.after(last, days(Math.max(2, supplier.termsDays() - 9)), days(supplier.termsDays() + 2));
        steps.add(paid, Lane.MONEY, purchase, new PurchaseAct.Pay(bank));
    }

    private void receive(Purchase purchase, Instant at, List<Arrival> arrivals, List<Due> arriving, boolean isLast) {
        if (!steps.add(at, Lane.STOCK, purchase, new PurchaseAct.Receive(arrivals))) return;
        arriving.add(new Due(LocalDate.ofInstant(at, zone), purchase.lines(), arrivals));
        if (!isLast) return;
        for (var a : arrivals) {
            var line = purchase.lines().get(a.line());
            boolean faulty = a.damaged() == 0
                    && a.pieces() >= 10
                    && stock.available(line.article()) > FAULTY + 2
                    && random.nextInt(60) == 0;
            if (a.damaged() == 0 && !faulty) continue;
            if (faulty) stock.gone(line.article(), FAULTY);
            var back = time.after(at, days(1), days(4));
            var what = new PurchaseAct.SendBack(a.line(), faulty ? FAULTY : a.damaged(), !faulty, false);
            steps.add(back, Lane.STOCK, purchase, what);
            return;
        }
    }

    /** Now and then some pieces are damaged. */
    private List<Arrival> arrivals(List<Line> lines, int from, int to, Instant at) {
        var all = new ArrayList<Arrival>();
        for (int i = from; i < to; i++) {
            int pieces = lines.get(i).pieces();
            int damaged = steps.isCommand(at) && pieces >= 10 && random.nextInt(20) == 0 ? 1 + random.nextInt(2) : 0;
            all.add(new Arrival(i, pieces - damaged, damaged));
        }
        return all;
    }

    /** Every eighth Thursday goods go to the store; every eighth week some shelves there are counted; sometimes something breaks. */
    private void warehouse(LocalDate day) {
        long week = day.toEpochDay() / 7;
        var store = IntStream.range(0, articles.size())
                .filter(this::isOfStore)
                .boxed()
                .toList();
        if (day.getDayOfWeek() == DayOfWeek.THURSDAY && week % 8 == 0) refill(day, store);
        if (day.getDayOfWeek() == DayOfWeek.WEDNESDAY && week % 8 == 1) {
            int from = random.nextInt(Math.max(1, store.size() - SHELVES_COUNTED));
            var shelves = keys(store.subList(from, Math.min(store.size(), from + SHELVES_COUNTED)));
            var count = new StockWork(ids);
            var own = random.split();
            var counted = time.after(at(day, LocalTime.of(7, 30)), Duration.ZERO, Duration.ofHours(1));
            var reference = "COUNT-" + day.getYear() + "-" + day.getDayOfYear();
            if (steps.add(counted, Lane.STOCK, count, team -> count.count(team.warehouse(), shelves, reference, own)))
                steps.add(
                        time.after(counted, Duration.ofMinutes(40), Duration.ofHours(2)),
                        Lane.STOCK,
                        count,
                        team -> count.closeCount(team.warehouse()));
        }
        if (day.getDayOfMonth() == 9 && day.getMonthValue() % 2 == 1) lose(day);
    }

    private void refill(LocalDate day, List<Integer> store) {
        var some = new ArrayList<Integer>();
        for (int n = 0; n < 5; n++) {
            int article = store.get(random.nextInt(store.size()));
            if (!some.contains(article) && stock.available(article) > 20) some.add(article);
        }
        if (some.isEmpty()) return;
        some.forEach(a -> stock.gone(a, REFILL));
        var transfer = new StockWork(ids);
        var leaves = time.after(at(day, LocalTime.of(9, 0)), Duration.ZERO, Duration.ofHours(3));
        var reference = "STORE-" + day.getYear() + "-" + day.getDayOfYear();
        var articlesOf = keys(some);
        if (!steps.add(
                leaves,
                Lane.STOCK,
                transfer,
                team -> transfer.transfer(team.warehouse(), articlesOf, REFILL, reference))) return;
        steps.add(
                time.after(leaves, Duration.ofMinutes(70), Duration.ofHours(6)),
                Lane.STOCK,
                transfer,
                team -> transfer.arrive(team.warehouse()));
    }

    private void lose(LocalDate day) {
        int article = random.nextInt(articles.size());
        if (stock.available(article) < 6 || !isOfStore(article)) return;
        stock.gone(article, 1);
        var loss = new StockWork(ids);
        var key = articles.get(article).key();
        var why = random.nextBoolean() ? "Broken in the warehouse" : "Used by ourselves";
        steps.add(
                time.after(at(day, LocalTime.of(10, 0)), Duration.ZERO, Duration.ofHours(4)),
                Lane.STOCK,
                loss,
                team -> loss.lose(team.warehouse(), key, 1, why));
    }

    private List<String> keys(List<Integer> places) {
        return places.stream().map(a -> articles.get(a).key()).toList();
    }

    private static Duration days(int n) {
        return Duration.ofDays(n);
    }
}
