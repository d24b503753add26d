/** What {@code bin/quickstart} does once the project is built. */
@NullMarked
package io.isledb.testbed.quickstart;

import org.jspecify.annotations.NullMarked;
