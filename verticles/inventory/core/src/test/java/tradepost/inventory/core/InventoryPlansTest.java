package tradepost.inventory.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class InventoryPlansTest {
    private static final String ONE_OF_20_LOCATIONS = "md5('location' || n % 20)::uuid";

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("inventory", InventoryVerticle.class)
                .small("location", "valuation", "frozen_item", "stock_verification", "nightly_verification")
                .small("stock_to_evaluate", "item_to_evaluate", "picked_lot") // what is under way
                .value("transfer.number", "'TRF-' || n")
                .value("stock_level.location_id", ONE_OF_20_LOCATIONS)
                .value("lot_level.location_id", ONE_OF_20_LOCATIONS)
                .value("reservation.location_id", ONE_OF_20_LOCATIONS)
                .value("stock_alert.location_id", ONE_OF_20_LOCATIONS)
                .value("stock_state_change.location_id", ONE_OF_20_LOCATIONS)
                .value("stock_level.backordered", "case when n % 200 = 0 then 1 else 0 end")
                .value("movement.from_location_id", ONE_OF_20_LOCATIONS)
                .value("movement.to_location_id", ONE_OF_20_LOCATIONS)
                .filled(
                        s -> s.replace("where true", "where lot_id = md5('lot')::uuid"),
                        "LotQueries.TRACED rows",
                        "LotQueries.TRACED total")
                .except(
                        "the items of one step of a verification",
                        "FingerprintWriter.CHANGED",
                        "FingerprintWriter.FORGET",
                        "VerificationQueries.ITEMS")
                .except(
                        "all stock is valued, for which it has 20 seconds",
                        "ValueServiceImpl.AT",
                        "ValueServiceImpl.OF_NOW",
                        "ValueServiceImpl.TOTAL")
                .except("a part of a comparison with figures, whose end was read before", "ValueServiceImpl.SUMS")
                .except("stops at the first level of a location; a transaction does not scan", "location: delete")
                .except("counts up to 10,000 levels, of which nearly all are listed", "StockQueries.STOCK_LIST total")
                .check();
    }
}
