/** A large demo company, which is loaded by COPY into the databases of a stopped development installation. */
@NullMarked
package tradepost.node.demo.scale;

import org.jspecify.annotations.NullMarked;
