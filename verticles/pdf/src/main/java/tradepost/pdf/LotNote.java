package tradepost.pdf;

import java.util.ArrayList;
import java.util.List;
import tradepost.orders.invoice.LotPieces;

/** What stands below a line of which lots or serial numbers have left. */
public final class LotNote {
    private LotNote() {}

    /** The words, between which it is wrapped. Numbers of one piece each, as serial numbers are, are listed. */
    public static List<String> of(List<LotPieces> lots, Language language) {
        boolean areSingle = lots.stream().allMatch(l -> l.quantity() == 1);
        var words = new ArrayList<String>();
        for (var l : lots) {
            var pieces = language.number(l.quantity());
            if (!areSingle) words.add(language.text(words.isEmpty() ? "lots.first" : "lots.next", l.lot(), pieces));
            else words.add(words.isEmpty() ? language.text("lots.single", l.lot()) : l.lot());
        }
        return words;
    }
}
