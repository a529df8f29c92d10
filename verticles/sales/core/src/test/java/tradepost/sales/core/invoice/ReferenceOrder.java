package tradepost.sales.core.invoice;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an order has to say after its commands, by plain arithmetic in cents: the rules of what is owed, invoiced, allocated and paid back, without
 * the statements that they are checked against.
 */
final class ReferenceOrder {
    static final String MANUAL = "manual";
    static final String CREDIT = "credit";

    static final class Line {
        final UUID id;
        final long price; // of a piece, with its tax
        long quantity;
        long closed;
        long shipped;
        long returned;
        long free; // of these: gave nothing back
        long billed; // without those that were credited
        long credited; // pieces that are not closed
        long creditedOpen; // that were not shipped then
        int cameBack; // when pieces last did
        int hasCut; // when others last came back while more was credited of this line than it had cost

        Line(UUID id, long price, long quantity) {
            this.id = id;
            this.price = price;
            this.quantity = quantity;
        }

        long open() {
            return quantity - shipped - closed;
        }

        /** Pieces that cost something. */
        long charged() {
            return quantity - closed - credited;
        }

        /** Pieces that were shipped and cost something: of those that were credited before, the last. */
        long priced() {
            return shipped - (credited - creditedOpen) - Math.max(0, creditedOpen - open());
        }

        /** What so many pieces give back: those that were credited come back last. */
        long given(long pieces) {
            return Math.min(pieces, priced() - (returned - free)) * price;
        }

        /** What was credited of so many pieces that are taken away. */
        long drop(long pieces) {
            long dropped = Math.min(pieces, creditedOpen);
            credited -= dropped;
            creditedOpen = Math.min(creditedOpen, open()) - dropped;
            return dropped * price;
        }
    }

    static final class Invoice {
        final long total;
        final Map<Line, Long> pieces;

        @Nullable
        UUID id;

        long credited;
        long writtenOff;
        long allocated;

        Invoice(long total, Map<Line, Long> pieces) {
            this.total = total;
            this.pieces = pieces;
        }

        long uncredited() {
            return total - credited;
        }

        long open() {
            return total - credited - writtenOff - allocated;
        }

        String status() {
            if (open() > 0) return allocated > 0 ? "partially_paid" : "open";
            if (credited > writtenOff && credited > allocated) return "credited";
            return writtenOff > allocated ? "written_off" : "paid";
        }

        @Override
        public String toString() {
            return "%d: %d credited, %d written off, %d allocated, %d open, %s"
                    .formatted(total, credited, writtenOff, allocated, open(), status());
        }
    }

    /** A credit note that a command has issued, without the pieces of a line or with them. */
    static final class Note {
        final long goodwill;
        final @Nullable Line line;
        final long pieces;
        final long open; // of these, were not shipped
        final int at;
        final Map<Invoice, Long> taken = new LinkedHashMap<>();
        final Map<Invoice, Long> writtenOff = new HashMap<>(); // what came back of it by the credit note
        boolean isReversed;

        @Nullable
        UUID id;

        Note(long goodwill, @Nullable Line line, long pieces, long open, int at) {
            this.goodwill = goodwill;
            this.line = line;
            this.pieces = pieces;
            this.open = open;
            this.at = at;
        }

        long ofPieces() {
            return line == null ? 0 : pieces * line.price;
        }
    }

    static final class WriteOff {
        final UUID id;
        final Invoice invoice;
        final long amount;
        boolean isReversed;
        boolean cameBack; // before more was written off

        WriteOff(UUID id, Invoice invoice, long amount) {
            this.id = id;
            this.invoice = invoice;
            this.amount = amount;
        }
    }

    static final class Payment {
        final String provider;
        final long asked;
        final boolean manualCapture;
        final @Nullable UUID invoice;

        @Nullable
        UUID id;

        long amount;
        String status;
        int captured; // in the sequence of all captures
        Payment source = this; // by which the money of a payment with credit came in

        @Nullable
        LocalDate date; // that its command gave

        @Nullable
        ReferenceOrder order;

        Payment(String provider, long amount, String status, boolean manualCapture, @Nullable UUID invoice) {
            this.provider = provider;
            this.asked = amount;
            this.amount = amount;
            this.status = status;
            this.manualCapture = manualCapture;
            this.invoice = invoice;
        }

        boolean isPending() {
            return status.equals("pending") || status.equals("authorised");
        }

        /** Whether it is money that this order had given away as credit, and has again. */
        boolean isBack() {
            return source != this && source.order == order;
        }
    }

    /** What a payment gives back. */
    static final class Part {
        final Payment payment;
        final long amount;
        final long creditShare; // what it pays back of the order's credit; the rest is owed again
        final boolean isTransfer;

        @Nullable
        UUID id;

        @Nullable
        UUID refundId;

        @Nullable
        UUID forOrder;

        String status;

        Part(Payment payment, long amount, long creditShare, String status, boolean isTransfer) {
            this.payment = payment;
            this.amount = amount;
            this.creditShare = creditShare;
            this.status = status;
            this.isTransfer = isTransfer;
        }
    }

    final UUID id;
    final List<Line> lines;
    final long shipping;
    final List<Invoice> invoices = new ArrayList<>();
    final List<Payment> payments = new ArrayList<>();
    final List<Part> parts = new ArrayList<>();
    final List<Note> notes = new ArrayList<>();
    final List<WriteOff> writeOffs = new ArrayList<>();
    private int steps; // of credit notes and returns
    boolean isCancelled;
    boolean isShippingBilled;
    long credited;
    long writtenOff;
    long returnedAmount;
    long kept; // restocking fees: neither credited nor owed again
    long creditNotes; // their sum
    private static int captures;

    ReferenceOrder(UUID id, List<Line> lines, long shipping) {
        this.id = id;
        this.lines = lines;
        this.shipping = shipping;
    }

    int step() {
        return ++steps;
    }

    long total() {
        return lines.stream().mapToLong(l -> (l.quantity - l.closed) * l.price).sum() + shipping;
    }

    long paid() {
        return payments.stream()
                .filter(p -> p.status.equals("captured"))
                .mapToLong(p -> p.amount)
                .sum();
    }

    long pending() {
        return payments.stream()
                .filter(Payment::isPending)
                .mapToLong(p -> p.amount)
                .sum();
    }

    long refunded() {
        return refunds("done");
    }

    long pendingRefunds() {
        return refunds("pending");
    }

    private long refunds(String status) {
        return parts.stream()
                .filter(p -> p.status.equals(status))
                .mapToLong(p -> p.amount)
                .sum();
    }

    long owed() {
        return total() - credited - writtenOff - paid() + refunded();
    }

    long open() {
        return Math.max(0, owed() - pending());
    }

    long credit() {
        return Math.max(0, -owed() - pendingRefunds());
    }

    long notInvoiced() {
        if (isCancelled) return 0;
        return lines.stream().mapToLong(l -> (l.charged() - l.billed) * l.price).sum()
                + (isShippingBilled ? 0 : shipping);
    }

    long invoiced() {
        return invoices.stream().mapToLong(i -> i.total).sum();
    }

    /** No credit note exceeds it. */
    long uncredited() {
        return documented() - kept;
    }

    /** What its documents say. */
    long documented() {
        return invoiced() - creditNotes;
    }

    long openOfInvoices() {
        return invoices.stream().mapToLong(Invoice::open).sum();
    }

    long allocated() {
        return invoices.stream().mapToLong(i -> i.allocated).sum();
    }

    /** What it has given away or back of its payments with credit, and of its own as credit. */
    long creditMoved() {
        return parts.stream().filter(p -> p.isTransfer).mapToLong(p -> p.amount).sum();
    }

    String fulfillment() {
        if (lines.stream().allMatch(l -> l.shipped == 0)) return "unfulfilled";
        if (lines.stream().anyMatch(l -> l.open() > 0)) return "partial";
        return lines.stream().anyMatch(l -> l.shipped > l.returned) ? "fulfilled" : "returned";
    }

    String status() {
        if (isCancelled) return "cancelled";
        if (owed() > 0) return "confirmed";
        if (fulfillment().equals("fulfilled") || fulfillment().equals("returned")) return "completed";
        return paid() > refunded() ? "paid" : "confirmed";
    }

    boolean isIn(String... statuses) {
        return List.of(statuses).contains(status());
    }

    String paymentStatus() {
        long net = paid() - refunded();
        if (owed() > 0) return net > 0 ? "partially_paid" : "unpaid";
        if (paid() == 0) return "not_due";
        if (refunded() == 0) return "paid";
        return net > 0 ? "partially_refunded" : "refunded";
    }

    /** What a payment can still give back. */
    long left(Payment payment) {
        return payment.amount
                + payments.stream()
                        .filter(p -> p.isBack() && p.source == payment)
                        .mapToLong(p -> p.amount)
                        .sum()
                - parts.stream()
                        .filter(p -> p.payment == payment && !p.status.equals("failed"))
                        .mapToLong(p -> p.amount)
                        .sum();
    }

    /** What a refund can pay back. */
    long payable() {
        return givers(null).stream().mapToLong(this::left).sum();
    }

    /** What is paid back without a request; what was paid with credit is only credit again. */
    private long ownPayable() {
        return givers(null).stream()
                .filter(p -> !p.provider.equals(CREDIT))
                .mapToLong(this::left)
                .sum();
    }

    /** The one that is named, then the one whose money came in first. */
    private List<Payment> givers(@Nullable UUID named) {
        return payments.stream()
                .filter(p -> p.status.equals("captured") && !p.isBack())
                .sorted(Comparator.comparing((Payment p) -> named == null || !named.equals(p.id))
                        .thenComparing(p -> p.source.captured))
                .toList();
    }

    // commands

    void pay(String provider, long amount, @Nullable Invoice named) {
        var payment = new Payment(provider, amount, "captured", false, null);
        payment.captured = ++captures;
        add(payment);
        received(amount, named);
        fit();
    }

    private void add(Payment payment) {
        payment.order = this;
        payments.add(payment);
    }

    /** With what other orders have given: one payment for each by which the money came in. */
    void payWithCredit(List<Part> given, @Nullable Invoice named) {
        var bySource = new LinkedHashMap<Payment, Long>();
        for (var g : given) bySource.merge(g.payment.source, g.amount, Long::sum);
        bySource.forEach(this::addCredit);
        received(given.stream().mapToLong(g -> g.amount).sum(), named);
        fit();
    }

    private void addCredit(Payment source, long amount) {
        var payment = new Payment(CREDIT, amount, "captured", false, null);
        payment.captured = ++captures;
        payment.source = source;
        add(payment);
    }

    void ask(long amount, boolean manualCapture, @Nullable Invoice named) {
        add(new Payment("sandbox", amount, "pending", manualCapture, named == null ? null : named.id));
    }

    /** What was captured above what was owed is refunded. */
    void capture(Payment payment, long amount) {
        long owed = Math.max(0, owed());
        payment.status = "captured";
        payment.amount = amount;
        payment.captured = ++captures;
        received(
                amount,
                invoices.stream()
                        .filter(i -> payment.invoice != null && payment.invoice.equals(i.id))
                        .findFirst()
                        .orElse(null));
        long excess = Math.min(amount - owed, credit());
        if (excess > 0) refundOwn(excess, payment.id);
    }

    private void received(long amount, @Nullable Invoice named) {
        if (named != null) named.allocated += Math.min(named.open(), amount);
        settle();
    }

    /** What was paid with credit goes back to where the money came in. */
    void refund(long amount, @Nullable UUID named) {
        refund(amount, givers(named));
    }

    /** What was paid with credit is only credit again. */
    private void refundOwn(long amount, @Nullable UUID named) {
        refund(
                amount,
                givers(named).stream().filter(p -> !p.provider.equals(CREDIT)).toList());
    }

    private void refund(long amount, List<Payment> givers) {
        long rest = amount;
        long credit = credit();
        var back = new LinkedHashMap<Payment, Long>();
        for (var p : givers) {
            long part = Math.min(rest, left(p));
            if (part == 0) continue;
            long share = Math.min(credit, part);
            boolean isCredit = p.provider.equals(CREDIT);
            parts.add(new Part(p, part, share, isCredit || p.provider.equals(MANUAL) ? "done" : "pending", isCredit));
            if (isCredit) back.merge(p.source, part, Long::sum);
            rest -= part;
            credit -= share;
        }
        if (rest > 0) throw new IllegalStateException(amount + " is more than was paid");
        settle();
        back.forEach((source, part) -> Objects.requireNonNull(source.order).giveBack(source, part, id));
    }

    /** Has again what it had given as credit, and gives it back to whoever paid. */
    private void giveBack(Payment source, long amount, UUID forOrder) {
        addCredit(source, amount);
        settle();
        var part = new Part(source, amount, amount, source.provider.equals(MANUAL) ? "done" : "pending", false);
        part.forOrder = forOrder;
        parts.add(part);
        settle();
    }

    /** Gives its credit to another order, and returns what its payments give. */
    List<Part> give(long amount) {
        long rest = amount;
        var given = new ArrayList<Part>();
        for (var p : givers(null)) {
            long part = Math.min(rest, left(p));
            if (part > 0) given.add(new Part(p, part, part, "done", true));
            rest -= part;
        }
        parts.addAll(given);
        settle();
        return given;
    }

    /** A refund that is not owed again, of the payment that is named first. */
    void refundCredited(long amount, @Nullable UUID named) {
        issue(new Note(amount, null, 0, 0, step()), null);
        refund(amount, named);
        fit();
    }

    /** Goodwill, goods or shipping. */
    void creditNote(long amount, @Nullable Invoice named) {
        issue(new Note(amount, null, 0, 0, step()), named);
        fit();
    }

    private void issue(Note note, @Nullable Invoice named) {
        notes.add(note);
        long amount = note.goodwill + note.ofPieces();
        credited += amount;
        note(amount, named, note);
        settle();
    }

    void creditPieces(Line line, long pieces, Invoice named) {
        long until = 0;
        for (var i : invoices.subList(0, invoices.indexOf(named) + 1)) until += i.pieces.getOrDefault(line, 0L);
        long ofInvoice = Math.min(named.pieces.getOrDefault(line, 0L), until - line.shipped);
        long notShipped = Math.max(0, Math.min(ofInvoice, line.open()) - line.creditedOpen);
        long shipped = line.priced() - (line.returned - line.free);
        long open = Math.min(pieces, Math.max(notShipped, pieces - shipped));
        line.creditedOpen += open;
        line.credited += pieces;
        line.billed -= pieces;
        issue(new Note(0, line, pieces, open, step()), named);
        fit();
    }

    private List<Note> standing() {
        return notes.stream().filter(n -> !n.isReversed).toList();
    }

    /**
     * Whether nothing has followed from a credit note: no pieces of its lines have come back since then, and no others for less because of it, none that
     * were credited were closed or changed away, goodwill is not more than what is left, and its credit is still there.
     */
    boolean isReversible(Note note, List<Line> lines) {
        if (note.isReversed || isCancelled || lines.stream().anyMatch(l -> Math.max(l.cameBack, l.hasCut) > note.at))
            return false;
        var line = note.line;
        long pieces = standing().stream()
                .filter(n -> n.line == line)
                .mapToLong(n -> n.pieces)
                .sum();
        if (line != null && line.credited < pieces) return false;
        long goodwill = standing().stream().mapToLong(n -> n.goodwill).sum();
        long free = this.lines.stream().mapToLong(l -> l.credited * l.price).sum();
        if (credited < returnedAmount + goodwill + free) return false;
        long given = parts.stream()
                .filter(p -> !p.status.equals("failed"))
                .mapToLong(p -> p.creditShare)
                .sum();
        long owed = total() - credited - paid() + refunded() + pendingRefunds();
        long covered = Math.min(given, Math.max(0, given - owed));
        return Math.max(0, given - owed - note.goodwill - note.ofPieces()) >= covered;
    }

    /** Takes back a credit note. */
    void uncredit(Note note) {
        note.isReversed = true;
        long amount = note.goodwill + note.ofPieces();
        credited -= amount;
        creditNotes -= amount;
        var line = note.line;
        if (line != null) {
            line.credited -= note.pieces;
            line.billed += note.pieces;
            long open = standing().stream()
                    .filter(n -> n.line == line)
                    .mapToLong(n -> n.open)
                    .sum();
            line.creditedOpen = Math.min(line.creditedOpen, Math.min(line.credited, open));
        }
        note.taken.forEach((invoice, part) -> {
            invoice.credited -= part;
            long again =
                    Math.min(note.writtenOff.get(invoice), Math.max(0, byCommands(invoice, null) - invoice.writtenOff));
            invoice.writtenOff += again;
            writtenOff += again;
        });
        settle();
    }

    private long byCommands(Invoice invoice, @Nullable WriteOff without) {
        return writeOffs.stream()
                .filter(w -> w.invoice == invoice && !w.isReversed && !w.cameBack && w != without)
                .mapToLong(w -> w.amount)
                .sum();
    }

    /** What has not come back of a write-off. */
    long left(WriteOff writeOff) {
        var invoice = writeOff.invoice;
        boolean stands = !writeOff.isReversed && !writeOff.cameBack;
        return stands ? Math.max(0, invoice.writtenOff - byCommands(invoice, writeOff)) : 0;
    }

    /** Takes back a write-off. */
    void unwrite(WriteOff writeOff) {
        long left = left(writeOff);
        writeOff.isReversed = true;
        writeOff.invoice.writtenOff -= left;
        writtenOff -= left;
        settle();
    }

    /** How many pieces of a line a credit note can take. */
    static long creditable(Line line) {
        return line.billed - (line.returned - line.free);
    }

    void writeOff(UUID id, Invoice invoice, long amount) {
        boolean canReturn = standing().stream().anyMatch(n -> n.writtenOff.getOrDefault(invoice, 0L) > 0);
        if (invoice.writtenOff == 0 && !canReturn) for (var w : writeOffs) if (w.invoice == invoice) w.cameBack = true;
        writeOffs.add(new WriteOff(id, invoice, amount));
        invoice.writtenOff += amount;
        writtenOff += amount;
        settle();
        fit();
    }

    void ship(long... pieces) {
        for (int i = 0; i < pieces.length; i++) lines.get(i).shipped += pieces[i];
        bill(false);
    }

    /** @param all what is charged, and not only what was shipped */
    void bill(boolean all) {
        long amount = 0;
        var invoiced = new HashMap<Line, Long>();
        for (var l : lines) {
            long pieces = Math.max(0, (all ? l.charged() : l.priced()) - l.billed);
            l.billed += pieces;
            invoiced.put(l, pieces);
            amount += pieces * l.price;
        }
        if (amount == 0) return;
        if (!isShippingBilled) amount += shipping;
        isShippingBilled = true;
        invoices.add(new Invoice(amount, invoiced));
        settle();
    }

    void close(long... pieces) {
        long before = credit();
        long dropped = 0;
        for (int i = 0; i < pieces.length; i++) {
            dropped += lines.get(i).drop(pieces[i]);
            lines.get(i).closed += pieces[i];
        }
        lessen(before, dropped, true);
    }

    void change(boolean refund, long... quantities) {
        long before = credit();
        long dropped = 0;
        for (int i = 0; i < quantities.length; i++) {
            var line = lines.get(i);
            dropped += line.drop(Math.max(0, line.quantity - quantities[i]));
            line.quantity = quantities[i];
        }
        lessen(before, dropped, refund);
    }

    /** @param dropped what was credited for pieces that are not charged any more */
    private void lessen(long creditBefore, long dropped, boolean refund) {
        for (var l : lines) l.billed = Math.min(l.billed, l.charged());
        credited = Math.min(credited - dropped, total() - notInvoiced() - kept); // credits are of what is invoiced
        uncharge();
        long grown = Math.min(ownPayable(), credit() - creditBefore);
        if (refund && grown > 0) refundOwn(grown, null);
        fit();
    }

    /** The total has fallen: what is invoiced and no longer charged is credited, as far as nothing has credited it. */
    private void uncharge() {
        note(Math.max(0, documented() - (total() - credited - notInvoiced())), null);
        settle();
    }

    void cancel() {
        isCancelled = true;
        credited = total();
        uncharge();
        long back = Math.min(ownPayable(), credit());
        if (back > 0) refundOwn(back, null);
    }

    void takeBack(Line line, long pieces, long amount, boolean refund) {
        takeBack(line, pieces, amount, 0, refund);
    }

    /** @param fee kept of what the pieces give back; the amount is without it */
    void takeBack(Line line, long pieces, long amount, long fee, boolean refund) {
        kept += fee;
        line.free += pieces - line.given(pieces) / line.price;
        line.returned += pieces;
        line.cameBack = step();
        returnedAmount += amount;
        credited += amount;
        note(amount, null);
        settle();
        long back = Math.min(ownPayable(), credit());
        if (refund && back > 0) refundOwn(back, null);
        fit();
    }

    /** Of the invoice that is named first, then of the newest. What was written off comes back before what was allocated. */
    private void note(long amount, @Nullable Invoice named) {
        note(amount, named, new Note(amount, null, 0, 0, 0));
    }

    private void note(long amount, @Nullable Invoice named, Note note) {
        creditNotes += amount;
        long rest = amount;
        var order = new ArrayList<>(invoices.reversed());
        if (named != null) {
            order.remove(named);
            order.addFirst(named);
        }
        for (var i : order) {
            long part = Math.min(rest, i.uncredited());
            rest -= part;
            i.credited += part;
            long back = Math.min(i.writtenOff, Math.max(0, -i.open()));
            i.writtenOff -= back;
            writtenOff -= back;
            i.allocated -= Math.max(0, -i.open());
            if (part == 0) continue;
            note.taken.put(i, part);
            note.writtenOff.put(i, back);
        }
        if (rest > 0) throw new IllegalStateException(amount + " is more than was invoiced");
    }

    /** Before the order has credit, write-offs are reversed. Money goes to the oldest invoice, and is taken from the newest. */
    void settle() {
        long back = Math.min(writtenOff, Math.max(0, -owed()));
        writtenOff -= back;
        for (var i : invoices.reversed()) {
            long part = Math.min(back, i.writtenOff);
            i.writtenOff -= part;
            back -= part;
        }
        long money = paid() - refunded() - allocated();
        for (var i : invoices.reversed()) {
            long part = Math.min(i.allocated, Math.max(0, -money));
            i.allocated -= part;
            money += part;
        }
        for (var i : invoices) {
            long part = Math.min(i.open(), Math.max(0, money));
            i.allocated += part;
            money -= part;
        }
    }

    /** An authorisation that waits for its capture is reduced to what is owed, the newest first. One that is not needed is given up later. */
    private void fit() {
        long excess = pending() - Math.max(0, owed());
        for (var p : payments.reversed()) {
            if (!p.isPending() || !p.manualCapture) continue;
            long less = Math.min(p.amount, Math.max(0, excess));
            excess -= less;
            if (less < p.amount) p.amount -= less;
        }
    }
}
