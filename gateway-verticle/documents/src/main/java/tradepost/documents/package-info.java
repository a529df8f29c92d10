/** Generates the published OpenAPI and AsyncAPI documents from the contracts of all contexts, when the program is built. */
@NullMarked
package tradepost.documents;

import org.jspecify.annotations.NullMarked;
