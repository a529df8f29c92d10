package tradepost.mail;

import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/**
 * How many mails an account may cause and an address may get within an hour, in the table {@code mail_count} of a context that sends mails. The hour
 * begins with the first mail. Of an address and of an account, only a hash is stored.
 */
public final class MailLimits {
    private static final int HOUR_S = 3_600;

    private static final String HASH = "encode(sha256(convert_to($1, 'UTF8')), 'hex')";
    private static final String CURRENT =
            "begun_at between clock_timestamp() - interval '1 hour' and clock_timestamp()";
    /** Whoever counts for the same holder at the same time waits here. */
    private static final String COUNT = """
            insert into mail_count as c (holder, mails, begun_at) values (%s, 1, clock_timestamp())
            on conflict (holder) do update set mails = case when c.%2$s then c.mails + 1 else 1 end,
              begun_at = case when c.%2$s then c.begun_at else clock_timestamp() end
            returning mails, %3$s
            """.formatted(HASH, CURRENT, secondsLeft("c."));

    private static final String REACHED = "select %s from mail_count where holder = %s and mails >= $2::int and %s"
            .formatted(secondsLeft(""), HASH, CURRENT);

    private static final String PRUNE = """
            delete from mail_count where holder in (
              select holder from mail_count where begun_at not between now() - interval '1 hour' and now() + interval '1 minute' limit $1)
            """;

    private static String secondsLeft(String table) {
        return "greatest(1, ceil(extract(epoch from %sbegun_at + interval '1 hour' - clock_timestamp())))::int"
                .formatted(table);
    }

    /**
     * @param holder whose mails are counted
     * @param max within an hour
     */
    public record Limit(String holder, int max) {}

    private MailLimits() {}

    /** @param kind of mails that are counted together */
    public static Limit ofAccount(UUID account, String kind, int max) {
        return new Limit("account " + account + " " + kind, max);
    }

    /** @param address trimmed and lower-cased */
    public static Limit ofAddress(String address, int max) {
        return new Limit("address " + address, max);
    }

    /**
     * Counts a mail for each of these, in the transaction that stores the mail. Fails 429 too_many_mails if one of them has had its mails; the
     * transaction must then be rolled back, so that nothing was counted.
     */
    public static void require(Tx tx, Limit... limits) {
        for (var limit : limits) {
            var counted = tx.single(r -> new int[] {r.getInteger(0), r.getInteger(1)}, COUNT, limit.holder);
            if (counted[0] > limit.max) throw Problem.tooMany("too_many_mails", limit.max, HOUR_S, counted[1]);
        }
    }

    /** Counts a mail that was sent, whether or not more could be. */
    public static void count(Tx tx, Limit... limits) {
        for (var limit : limits) tx.sql(COUNT, limit.holder);
    }

    /** The seconds after which none of these has had its mails; 0 if that is so now. Virtual threads and tests only. */
    public static int waitSeconds(Db db, Limit... limits) {
        int longest = 0;
        for (var limit : limits)
            for (var row : db.query(REACHED, limit.holder, limit.max).await())
                longest = Math.max(longest, row.getInteger(0));
        return longest;
    }

    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, PRUNE);
    }
}
