@NullMarked
package io.isledb.testbed.quickstart;

import org.jspecify.annotations.NullMarked;
