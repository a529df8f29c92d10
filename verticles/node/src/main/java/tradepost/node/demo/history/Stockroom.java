package tradepost.node.demo.history;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import tradepost.node.demo.history.Demand.Line;
import tradepost.node.demo.history.Demand.Wish;

/**
 * How much of each article there is while the story is planned, and how much is sold in a week. What the store has is not counted: it is sold
 * there.
 */
public final class Stockroom {
    private static final double BUY_WEEKS = 3.4;
    private static final double ORDER_WEEKS = 5;
    /** A reorder point is there to be hit by what was not planned. */
    private static final double POINT_WEEKS = 1.1;

    private static final double STORE_WEEKS = 0.5;
    private static final double OPENING_WEEKS = 6;
    private static final int DAYS_OF_WEEK = 7;
    /** A weekly rate is that of so many weeks to come. */
    private static final int LOOK_AHEAD_DAYS = 28;

    private final LocalDate start;
    private final IntPredicate ofStore;
    private final int[] kept;
    /** What is wanted of each article on each day. */
    private final int[][] wanted;

    private final int[] available;
    private final int[] incoming;

    /** @param ofStore the articles that the store has */
    Stockroom(List<Article> of, LocalDate start, LocalDate end, List<Wish> wishes, IntPredicate ofStore) {
        int articles = of.size();
        this.ofStore = ofStore;
        kept = of.stream().mapToInt(Article::kept).toArray();
        this.start = start;
        int days = (int) start.until(end, ChronoUnit.DAYS) + 1;
        wanted = new int[articles][days];
        available = new int[articles];
        incoming = new int[articles];
        for (var wish : wishes)
            for (var line : wish.lines())
                wanted[line.article()][(int) start.until(wish.day(), ChronoUnit.DAYS)] += line.pieces();
        for (int a = 0; a < articles; a++) available[a] = opening(a) - inStore(a);
    }

    /** Pieces in an average week. */
    public double weekly(int article) {
        return sum(article, 0, wanted[article].length) * DAYS_OF_WEEK / (double) wanted[article].length;
    }

    /** Pieces in a week of the time to come. Towards the end the story knows less of it. */
    private double weeklyFrom(int article, int day) {
        int to = Math.min(wanted[article].length, day + LOOK_AHEAD_DAYS);
        if (to - day < DAYS_OF_WEEK) return weekly(article);
        return (sum(article, day, to) * DAYS_OF_WEEK / (double) (to - day) + weekly(article)) / 2;
    }

    private int sum(int article, int from, int to) {
        int sum = 0;
        for (int d = from; d < to; d++) sum += wanted[article][d];
        return sum;
    }

    /** How many of them the store has at first. */
    public int inStore(int article) {
        int most = (int) Math.ceil(weekly(article) * STORE_WEEKS) + 2;
        return ofStore.test(article) ? Math.min(most, opening(article) / 3) : 0;
    }

    /** How many pieces there are at first. */
    public int opening(int article) {
        return rounded(Math.max(4, weeklyFrom(article, 0) * OPENING_WEEKS) + kept[article]);
    }

    /** Below this many pieces it is to be bought, in an average week. */
    public int reorderPoint(int article) {
        return (int) Math.ceil(weekly(article) * POINT_WEEKS);
    }

    public int reorderQuantity(int article) {
        return rounded(Math.max(2, weekly(article) * ORDER_WEEKS));
    }

    /** How many pieces are to be bought on this day; 0 for none. */
    int toBuy(int article, LocalDate on) {
        double weekly = weeklyFrom(article, (int) start.until(on, ChronoUnit.DAYS));
        double there = available[article] + incoming[article] - kept[article];
        if (there > Math.max(1, weekly * BUY_WEEKS)) return 0;
        return rounded(Math.max(2, weekly * (ORDER_WEEKS + BUY_WEEKS) - there));
    }

    private static int rounded(double pieces) {
        int least = (int) Math.ceil(pieces);
        int step = least > 100 ? 20 : least > 20 ? 10 : least > 6 ? 5 : 1;
        return (least + step - 1) / step * step;
    }

    void ordered(List<Line> lines) {
        for (var line : lines) incoming[line.article()] += line.pieces();
    }

    void arrived(int article, int pieces, int damaged) {
        incoming[article] -= pieces + damaged;
        available[article] += pieces;
    }

    void gone(int article, int pieces) {
        available[article] -= pieces;
    }

    int available(int article) {
        return available[article];
    }

    /** The lines as far as there is stock, which is taken; some are kept. */
    List<Line> taken(List<Line> lines) {
        var taken = new ArrayList<Line>();
        for (var line : lines) {
            int pieces = Math.min(line.pieces(), available[line.article()] - 1 - kept[line.article()]);
            if (pieces <= 0) continue;
            available[line.article()] -= pieces;
            taken.add(new Line(line.article(), pieces));
        }
        return taken;
    }
}
