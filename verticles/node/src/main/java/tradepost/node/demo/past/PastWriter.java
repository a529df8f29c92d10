package tradepost.node.demo.past;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tradepost.node.demo.history.Purchase;
import tradepost.node.demo.history.Sale;

/** Writes what has happened to documents, in the order in which it did. */
final class PastWriter {
    private record Happened(Instant at, Runnable what) {}

    private final Books books;
    private final List<Happened> all = new ArrayList<>();
    private final List<Runnable> last = new ArrayList<>();

    PastWriter(Books books) {
        this.books = books;
    }

    void write(List<Sale> sales, List<Purchase> purchases) {
        for (var s : sales) if (books.world().has(s) && books.stock().has(s.lines())) add(s);
        for (var p : purchases) if (books.world().has(p) && books.stock().has(p.lines())) add(p);
        all.sort(Comparator.comparing(Happened::at));
        all.forEach(h -> h.what().run());
        last.forEach(Runnable::run);
        books.stock().report(books.events());
    }

    private void add(Sale sale) {
        if (sale.past().isEmpty()) return;
        var first = sale.past().getFirst();
        var written = new ArrayList<SaleRows>();
        all.add(new Happened(first.at(), () -> written.add(new SaleRows(books, sale, first.at(), first.what()))));
        for (var act : sale.past())
            all.add(new Happened(act.at(), () -> written.getFirst().act(act.at(), act.what())));
        last.add(() -> written.getFirst().handOver());
    }

    private void add(Purchase purchase) {
        if (purchase.past().isEmpty()) return;
        var first = purchase.past().getFirst();
        var written = new ArrayList<PurchaseRows>();
        all.add(new Happened(first.at(), () -> written.add(new PurchaseRows(books, purchase, first.at()))));
        for (var act : purchase.past())
            all.add(new Happened(act.at(), () -> written.getFirst().act(act.at(), act.what())));
        last.add(() -> written.getFirst().handOver());
    }
}
