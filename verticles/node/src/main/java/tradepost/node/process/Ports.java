package tradepost.node.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.random.RandomGenerator;
import picocli.CommandLine.TypeConversionException;

/** Ports on loopback below 32768, so that the operating system does not assign them to outgoing connections. */
public final class Ports {
    public static final int MAX = 65_535;
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int TRIES_MAX = 500;

    /** Parses a port of the command line. */
    public record Given(int number) {
        public static Given of(String text) {
            try {
                int number = Integer.parseInt(text);
                if (number >= 1 && number <= MAX) return new Given(number);
            } catch (NumberFormatException e) {
                // rejected below like a number out of range
            }
            throw new TypeConversionException("\"" + text + "\" is not a port: give a whole number from 1 to " + MAX);
        }
    }

    private Ports() {}

    public static boolean free(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a socket in TIME_WAIT is no reason to refuse
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns a free port on loopback that is not in {@code taken}, and adds it. */
    public static int choose(Set<Integer> taken) {
        var random = RandomGenerator.getDefault();
        var loopback = InetAddress.getLoopbackAddress().getHostAddress();
        for (int i = 0; i < TRIES_MAX; i++) {
            int port = random.nextInt(FIRST, LAST);
            if (!taken.contains(port) && free(loopback, port)) {
                taken.add(port);
                return port;
            }
        }
        throw new ProgramRefusal(
                "No free port between " + FIRST + " and " + LAST + " on loopback: stop a program that listens there");
    }

    public static void requireFree(String host, int port, String option) {
        if (!free(host, port))
            throw new ProgramRefusal("Port " + port + " on " + host
                    + " is in use: stop the program that listens there, or choose another with " + option
                    + (isLocal(host) ? "" : "; or the address does not belong to this machine"));
    }

    /** Whether this is an address of this machine. */
    public static boolean isLocal(String host) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
