package tradepost.node.demo.history;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What customers want on each day, whether it is in stock or not. */
public final class Demand {
    private static final double DAYS_OF_MONTH = 30.4;
    private static final int LINES_MAX = 6;
    /** What a kind of customer buys besides its own categories. */
    private static final double OTHER_CATEGORY = 0.12;

    private static final Map<String, List<String>> CATEGORIES = Map.of(
            "builder",
                    List.of(
                            "lumber",
                            "screws",
                            "nails-bolts",
                            "power-tools",
                            "accessories",
                            "hand-tools",
                            "adhesives",
                            "hinges-locks"),
            "painter", List.of("interior-paint", "exterior-paint", "brushes", "adhesives", "safety", "storage"),
            "electrician", List.of("wiring", "lighting", "hand-tools", "accessories", "workwear"),
            "plumber", List.of("plumbing", "adhesives", "hand-tools", "workwear"),
            "landscaper", List.of("garden-tools", "watering", "outdoor", "winter", "lumber", "workwear"),
            "institution",
                    List.of(
                            "lighting",
                            "winter",
                            "safety",
                            "storage",
                            "interior-paint",
                            "brushes",
                            "plumbing",
                            "hinges-locks"));

    /** How much of an order comes in on a day, from Monday to Sunday. */
    private static final double[] WEEK = {1.25, 1.2, 1.1, 1.15, 1.2, 0.8, 0.3};

    public record Line(int article, int pieces) {}

    record Wish(LocalDate day, LocalTime at, Buyer buyer, List<Line> lines) {}

    private final List<Article> articles;
    private final SplittableRandom random;

    Demand(List<Article> articles, long seed) {
        this.articles = articles;
        random = new SplittableRandom(seed);
    }

    /** In the order of their times. */
    List<Wish> wishes(List<Buyer> buyers, LocalDate from, LocalDate to) {
        var all = new ArrayList<Wish>();
        long days = from.until(to, java.time.temporal.ChronoUnit.DAYS);
        for (var day = from; day.isBefore(to); day = day.plusDays(1)) {
            double growth = 0.82 + 0.24 * from.until(day, java.time.temporal.ChronoUnit.DAYS) / days;
            for (var buyer : buyers) {
                double expected = buyer.monthly()
                        / DAYS_OF_MONTH
                        * WEEK[day.getDayOfWeek().getValue() - 1]
                        * growth;
                if (!buyer.isPrivate() && day.getDayOfWeek() == DayOfWeek.SUNDAY) continue;
                if (random.nextDouble() < expected) all.add(new Wish(day, time(buyer), buyer, lines(buyer, day)));
            }
        }
        all.sort(Comparator.comparing(Wish::day).thenComparing(Wish::at));
        return all;
    }

    /** Companies order while they work, people also in the evening. */
    private LocalTime time(Buyer buyer) {
        int from = buyer.isPrivate() ? 8 : 7;
        int to = buyer.isPrivate() ? 22 : 16;
        return LocalTime.of(
                random.nextInt(from, to), random.nextInt(60), random.nextInt(60), random.nextInt(1_000_000) * 1_000);
    }

    private List<Line> lines(Buyer buyer, LocalDate day) {
        var weights = new double[articles.size()];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(buyer, articles.get(i), day);
            sum += weights[i];
        }
        int wanted = 1
                + Math.min(LINES_MAX - 1, (int) (-Math.log(1 - random.nextDouble()) * (buyer.isPrivate() ? 1.1 : 2.1)));
        var lines = new ArrayList<Line>();
        for (int n = 0; n < wanted; n++) {
            int article = drawn(weights, sum);
            if (lines.stream().anyMatch(l -> l.article() == article || isOfYard(l.article()) != isOfYard(article)))
                continue; // what is in another place is another order
            lines.add(new Line(article, pieces(buyer, articles.get(article))));
        }
        return lines;
    }

    private boolean isOfYard(int article) {
        return Purchase.isOfYard(articles.get(article).vendor());
    }

    private static double weight(Buyer buyer, Article article, LocalDate day) {
        var own = CATEGORIES.get(buyer.kind());
        double liked = own == null || own.contains(article.category()) ? 1 : OTHER_CATEGORY;
        return article.weight() / usualPieces(article) * article.season().at(day) * liked;
    }

    private int drawn(double[] weights, double sum) {
        double rest = random.nextDouble() * sum;
        for (int i = 0; i < weights.length; i++) {
            rest -= weights[i];
            if (rest < 0) return i;
        }
        return weights.length - 1;
    }

    /** The cheaper something is, the more pieces are bought at once. */
    private static double usualPieces(Article article) {
        double price = article.price();
        return price < 5 ? 20 : price < 10 ? 7 : price < 20 ? 4 : price < 40 ? 2.4 : price < 80 ? 1.5 : 1.1;
    }

    private int pieces(Buyer buyer, Article article) {
        double factor = switch (buyer.kind()) {
            case "shop" -> 2.2;
            case "builder" -> 1.5;
            case "home" -> 0.4;
            default -> 1;
        };
        int pieces = (int) Math.round(usualPieces(article) * factor * (0.5 + 1.1 * random.nextDouble()));
        int step = pieces > 20 ? 5 : pieces > 8 ? 2 : 1;
        return Math.max(1, pieces / step * step);
    }
}
