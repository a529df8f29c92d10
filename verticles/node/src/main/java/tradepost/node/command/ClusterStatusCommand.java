package tradepost.node.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tradepost.node.cluster.ClusterStatus;

@Command(
        name = "status",
        description = {
            "Shows what runs where: nodes, contexts, versions, relays and their lag, breakers. Queries the management"
                    + " port of one node, which queries the others over the bus.",
            "Exits with 0 if every node is ready and every context runs, with 1 if no node responded, with 3 otherwise."
        })
final class ClusterStatusCommand implements Callable<Integer> {
    private static final int NOT_READY = 3;

    @Option(names = "--json", description = "prints the complete response as JSON")
    private boolean json;

    @Mixin
    private ClusterQuery nodes = new ClusterQuery();

    @Override
    public Integer call() {
        var status = nodes.status();
        if (json) System.out.println(status.encodePrettily());
        else System.out.print(ClusterStatus.text(status));
        return ClusterStatus.isReady(status) ? 0 : NOT_READY;
    }
}
