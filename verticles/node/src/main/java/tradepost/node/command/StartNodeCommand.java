package tradepost.node.command;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tradepost.node.process.DataFolder;
import tradepost.node.process.ShutdownHooks;

@Command(name = "start-node", description = "Restarts one node of a local cluster, in the foreground.")
final class StartNodeCommand implements Runnable {
    @Parameters(paramLabel = "K", description = "number of the node, from 1")
    private int k;

    @Option(
            names = "--data",
            defaultValue = ".data-cluster",
            paramLabel = "DIR",
            description = "default ${DEFAULT-VALUE}")
    private Path data = Path.of(".data-cluster");

    @Option(names = "--child", hidden = true)
    private boolean child;

    @Override
    public void run() {
        if (child) Thread.ofPlatform().daemon().name("parent-watch").start(StartNodeCommand::endWithParent);
        var path = data.toAbsolutePath().normalize();
        var plan = ClusterPlan.read(path);
        var node = plan.node(k);
        var folder = DataFolder.open(path, lock(k), "Node " + k + " already runs", "stop it first to restart it");
        ShutdownHooks.add(folder);
        ServeCommand.serve(plan.config(k, path, folder.secrets()));
        System.out.println(ready(node, ProcessHandle.current().pid()));
        ShutdownHooks.await();
    }

    static String lock(int k) {
        return "node-" + k + ".lock";
    }

    static String ready(ClusterPlan.NodePorts node, long pid) {
        return "node " + node.k() + " http://" + ClusterPlan.HOST + ":" + node.http() + " pid " + pid;
    }

    /** The pipe ends when the parent process ends, even by kill -9. Nothing else would then stop this process. */
    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever sent
            }
        } catch (IOException e) {
            // treated like the end of the pipe
        }
        ShutdownHooks.exit(0);
    }
}
