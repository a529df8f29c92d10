package tradepost.audit.core.chain;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.audit.chain.Verification.Mismatch;
import tradepost.audit.core.trail.ActLabels;

/** Compares rows, one after the other, with the chain and the signed heads. It holds only the link of the last row. */
final class ChainCheck {
    private static final int NAMED_MAX = 100;

    private final HeadKeys keys;
    private final Map<Long, List<SignedHead>> signed;
    private final Set<String> checkedHeads = new HashSet<>();
    private final List<Mismatch> mismatches = new ArrayList<>();
    private long total;
    private long rows;
    private long erased;
    private long position;
    /** The link of the row at that position; null if it is not known, because the row is missing. */
    private byte @Nullable [] before;

    /**
     * @param after begins after this position
     * @param before the link of the row there
     * @param signed by position; several if the file and the database differ
     */
    ChainCheck(HeadKeys keys, long after, byte @Nullable [] before, Map<Long, List<SignedHead>> signed) {
        this.keys = keys;
        this.signed = signed;
        this.before = before;
        position = after;
        if (before == null) differs(after, "missing", "there is no row at this position");
    }

    long position() {
        return position;
    }

    byte @Nullable [] link() {
        return before;
    }

    /**
     * The next row in the order of positions.
     *
     * @param allowed the erasures that reach it
     */
    void row(Row r, List<ErasedPart> allowed) {
        long at = r.getLong("position");
        missingBefore(at);
        rows++;
        position = at;
        var link = r.getBuffer("link").getBytes();
        var content = ChainHash.content(
                r.getUUID("id"),
                r.getString("type"),
                r.getUUID("subject"),
                r.getLong("subject_version"),
                r.getOffsetDateTime("at").toInstant(),
                r.getString("actor"),
                r.getBuffer("origin_hash").getBytes(),
                r.getBuffer("data_hash").getBytes());
        if (before != null && !Arrays.equals(link, ChainHash.link(before, at, content)))
            differs(at, "link", "the link is not that of this row and the link before");
        before = link;
        data(r, at);
        origin(r, at);
        erased(r, at, allowed);
        for (var head : signed.getOrDefault(at, List.of())) head(head, SignedHead.hex(r.getBuffer("link")));
    }

    private void data(Row r, long at) {
        @Nullable JsonObject data = r.getJsonObject("data");
        if (data == null) erased++;
        else if (!isOf(r.getBuffer("data_hash"), r.getBuffer("data_salt"), data))
            differs(at, "data", "the data are not those that were hashed");
        else if (!ActLabels.areOf(r.getString("type"), data, r.getString("action"), r.getString("outcome")))
            differs(at, "data", "the action or the outcome is not that of the data");
    }

    private static boolean isOf(Buffer hash, @Nullable Buffer salt, JsonObject data) {
        return salt != null && Arrays.equals(hash.getBytes(), ChainHash.data(salt.getBytes(), data));
    }

    private void origin(Row r, long at) {
        var salt = r.getBuffer("salt");
        if (salt == null) return;
        var hash = ChainHash.origin(salt.getBytes(), r.getString("address"), r.getString("request_id"));
        if (!Arrays.equals(hash, r.getBuffer("origin_hash").getBytes()))
            differs(at, "origin", "the address or the request id is not the one that was hashed");
    }

    private void erased(Row r, long position, List<ErasedPart> allowed) {
        var of = r.getOffsetDateTime("at").toInstant();
        var type = r.getString("type");
        if (r.getValue("data") == null) {
            if (!Erasure.isErasable(type))
                differs(position, "erased", "the data are gone; those of this type are kept for good");
            else if (allowed.stream().noneMatch(e -> e.coversData(position, type, of)))
                differs(position, "erased", "the data are gone, and no erasure has recorded that");
        } else if (r.getBuffer("salt") == null && allowed.stream().noneMatch(e -> e.coversOrigin(position, of)))
            differs(position, "erased", "the address and the request id are gone, and no erasure has recorded that");
    }

    /** Up to here, excluding it, there are no more rows. */
    void missingBefore(long next) {
        if (position + 1 >= next) return;
        var range = position + 2 == next ? "" : ", nor at those up to " + (next - 1);
        differs(position + 1, "missing", "there is no row at this position" + range);
        for (long p = position + 1; p < next && p <= position + NAMED_MAX; p++)
            for (var head : signed.getOrDefault(p, List.of())) head(head, "");
        position = next - 1;
        before = null;
    }

    private void head(SignedHead head, String link) {
        checkedHeads.add(head.id().toString());
        var fault = keys.fault(head);
        if (fault != null) differs(head.position(), "signature", fault);
        else if (!head.link().equals(link))
            differs(
                    head.position(),
                    "signed_head",
                    "on " + head.signedAt() + " the link of this row was signed as " + head.link());
    }

    void differs(long at, String why, String reason) {
        total++;
        if (mismatches.size() < NAMED_MAX) mismatches.add(new Mismatch(at, why, reason));
    }

    long rows() {
        return rows;
    }

    long erased() {
        return erased;
    }

    long heads() {
        return checkedHeads.size();
    }

    long total() {
        return total;
    }

    List<Mismatch> mismatches() {
        return mismatches.stream()
                .sorted(Comparator.comparingLong(Mismatch::position))
                .toList();
    }
}
