package tradepost.bench.program;

import java.io.IOException;

/** A program that is measured, and its costs. */
public interface Server {
    /** The HTTP port on loopback. */
    int port();

    /** The processor time of all its processes so far. */
    double cpuMs();

    /** The processor time of its database server so far. */
    double databaseCpuMs() throws IOException;

    /** The resident memory of its processes, without those of the database. */
    double residentMb();
}
