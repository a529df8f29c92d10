package tradepost.purchase.core.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.catalog.barcode.CodedItem;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.ReceiveOrderRequest.Line;

/** What the codes in the lines of a receipt stand for. */
class ScannedGoodsTest {
    private static final UUID ITEM = Ids.next();

    private final List<CodedItem> items =
            new ArrayList<>(List.of(coded("piece", 1, ITEM, "active"), coded("case", 12, ITEM, "active")));
    private final List<PurchaseOrderLine> ordered = new ArrayList<>(List.of(ordered(ITEM, 100, 0)));

    private static CodedItem coded(String code, long pieces, UUID item, String status) {
        return new CodedItem(code, "own", pieces, item, "SKU of " + status, "Name", status, null);
    }

    private static PurchaseOrderLine ordered(UUID item, long quantity, long received) {
        return PurchaseOrderLine.of(new JsonObject()
                .put("id", Ids.next().toString())
                .put("item_id", item.toString())
                .put("quantity", quantity)
                .put("received_quantity", received));
    }

    private static Line scanned(String code, long quantity) {
        return new Line(null, quantity, null, null, null, code);
    }

    private List<Line> resolved(Line... lines) {
        return new ScannedGoods(ordered)
                .resolved(
                        List.of(lines),
                        codes -> Future.succeededFuture(items.stream()
                                .filter(i -> codes.contains(i.code()))
                                .toList()));
    }

    private void refused(String code, Line... lines) {
        assertThatThrownBy(() -> resolved(lines)).hasMessage(code);
    }

    @Test
    void cases_and_pieces_of_a_line_are_added_up() {
        var line = ordered.getFirst().id();
        assertThat(resolved(scanned("case", 1), scanned(" case", 1), scanned("piece", 3)))
                .containsExactly(new Line(line, 27, 0L, null, null));
        assertThat(resolved(new Line(null, 1, 2L, null, null, "case")))
                .containsExactly(new Line(line, 12, 24L, null, null));
    }

    @Test
    void lots_and_lines_with_ids_stay_lines_of_their_own() {
        var line = ordered.getFirst().id();
        var named = new Line(line, 5, null, null, null);
        var ofA = new Line(null, 1, null, "A", null, "case");
        var ofB = new Line(null, 1, null, "B", null, "case");
        assertThat(resolved(ofA, named, ofB, ofA))
                .containsExactly(new Line(line, 24, 0L, "A", null), named, new Line(line, 12, 0L, "B", null));
    }

    @Test
    void a_code_names_the_first_line_of_its_item_that_is_open() {
        ordered.addFirst(ordered(ITEM, 10, 10));
        ordered.addFirst(ordered(Ids.next(), 10, 0));
        assertThat(resolved(scanned("piece", 1)))
                .extracting(Line::lineId)
                .containsExactly(ordered.getLast().id());
        ordered.removeLast();
        assertThat(resolved(scanned("piece", 1)))
                .extracting(Line::lineId)
                .containsExactly(ordered.getLast().id());
        ordered.removeLast();
        refused("line_not_found", scanned("piece", 1));
    }

    @Test
    void what_was_scanned_before_it_has_arrived() {
        ordered.set(0, ordered(ITEM, 10, 0));
        ordered.add(ordered(ITEM, 10, 0));
        assertThat(resolved(scanned("piece", 8), scanned("piece", 2), scanned("piece", 5)))
                .extracting(Line::lineId, Line::quantity)
                .containsExactly(
                        tuple(ordered.getFirst().id(), 10L),
                        tuple(ordered.getLast().id(), 5L));
    }

    @Test
    void a_code_that_names_no_item_or_several_is_refused() {
        refused("code_unknown", scanned("case", 1), scanned("none", 1));
        items.add(coded("piece", 1, Ids.next(), "archived"));
        assertThat(resolved(scanned("piece", 1)))
                .as("an archived item steps back")
                .hasSize(1);
        items.add(coded("piece", 1, Ids.next(), "active"));
        refused("code_ambiguous", scanned("piece", 1));
    }

    @Test
    void a_line_has_either_an_id_or_a_code() {
        refused("one_of_required", scanned("case", 1), new Line(null, 1, null, null, null));
        refused("one_of_required", new Line(ordered.getFirst().id(), 1, null, null, null, "case"));
        refused("number_out_of_range", scanned("case", 100_000_000));
    }
}
