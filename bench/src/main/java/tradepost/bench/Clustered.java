package tradepost.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import tradepost.bench.program.Instance;
import tradepost.bench.program.Load;
import tradepost.bench.program.Nodes;
import tradepost.bench.program.Shop;
import tradepost.bench.program.Statistics;

/** Sends the same requests to one process and to several nodes in turn. Both keep their data on the same server. */
record Clustered(Report report, int clients, int seconds) {
    private static final String CLUSTERED = ", gateway and contexts in separate nodes";

    /** Returns the number of mismatches in the stock. */
    int measure(Path launcher, Path folder, Load load, int rounds) throws IOException, SQLException {
        Report.say("starting");
        try (var one = Instance.start(launcher, folder.resolve("one"), Map.of());
                var nodes = Nodes.start(launcher, folder.resolve("nodes"), one)) {
            var shop = Shop.open(one, load);
            var clustered = Shop.open(nodes, load, nodes.admin());
            for (var name : List.of(Rounds.READ, Rounds.CREATE))
                report.atLeast(
                        "speed relative to one process: " + name + CLUSTERED,
                        name.equals(Rounds.READ) ? 0.5 : 0.8,
                        r -> r.of(name + CLUSTERED).perSecond() / r.of(name).perSecond());
            report.atMost("seconds until a node has joined another and serves requests", 8, r -> nodes.joinedSeconds);
            for (int round = -1; round <= rounds; round++) {
                Report.say(round <= 0 ? "warming up" : "round " + round + " of " + rounds);
                if (round == 1) new Statistics(one).analyze();
                for (var s : List.of(shop, clustered)) {
                    var which = s == shop ? "" : CLUSTERED;
                    var read = Rounds.measured(s, clients, seconds, s.itemReads());
                    var create = Rounds.measured(s, clients, seconds, s.creates(false));
                    s.forgetDrafts();
                    if (round <= 0) continue;
                    report.add(Rounds.READ + which, read);
                    report.add(Rounds.CREATE + which, create);
                }
            }
            return shop.mismatches() + clustered.mismatches();
        }
    }
}
