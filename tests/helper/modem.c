// SPDX-License-Identifier: GPL-2.0
/*
 * A modem in software: a USB gadget (FunctionFS) on the dummy bus (dummy_hcd), which the
 * kernel's own cdc-acm or pl2303 driver finds. It sees the modem lines that the computer
 * drives. The test sets its carrier, or how long after DTR the carrier falls. The modem
 * discards the data from the computer, or interprets it as AT commands; then the computer can
 * dial.
 */
#include <errno.h>
#include <endian.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>

#include "array.h"
#include "clock.h"
#include "command.h"
#include "modem.h"

#define CONFIGFS	"/sys/kernel/config"
#define GADGET		CONFIGFS "/usb_gadget/mprapi-modem"
#define FUNCTIONS	"/run/mprapi-modem"

/* Requests of the CDC standard. The pl2303 driver uses the same numbers. */
#define SET_LINE	0x20
#define GET_LINE	0x21
#define SET_CONTROL	0x22

/* Like htole16() and htole32(), but usable in constant expressions. */
#if __BYTE_ORDER == __LITTLE_ENDIAN
#define LE16(x)		(x)
#define LE32(x)		(x)
#else
#define LE16(x)		__builtin_bswap16(x)
#define LE32(x)		__builtin_bswap32(x)
#endif

/* The size of a high-speed bulk packet. A packet arrives whole or not at all. */
#define PACKET		512

#define STATE_DCD	0x01
#define STATE_DSR	0x02
#define STATE_CTS	0x80	/* pl2303 only */

#pragma pack(push, 1)
struct descriptors {
	struct usb_interface_descriptor control;
	struct usb_endpoint_descriptor_no_audio interrupt;
	struct usb_interface_descriptor data;
	struct usb_endpoint_descriptor_no_audio in;
	struct usb_endpoint_descriptor_no_audio out;
};

/* The same with one interface instead of two. */
struct descriptors_single {
	struct usb_interface_descriptor interface;
	struct usb_endpoint_descriptor_no_audio interrupt;
	struct usb_endpoint_descriptor_no_audio in;
	struct usb_endpoint_descriptor_no_audio out;
};

struct header {
	struct usb_functionfs_descs_head_v2 head;
	__le32 full_speed;
	__le32 high_speed;
};

#define INTERFACE(number, endpoints, class, subclass, protocol) {	\
	.bLength = USB_DT_INTERFACE_SIZE,				\
	.bDescriptorType = USB_DT_INTERFACE,				\
	.bInterfaceNumber = number,					\
	.bNumEndpoints = endpoints,					\
	.bInterfaceClass = class,					\
	.bInterfaceSubClass = subclass,					\
	.bInterfaceProtocol = protocol,					\
}

#define ENDPOINT(address, attributes, size, interval) {			\
	.bLength = USB_DT_ENDPOINT_SIZE,				\
	.bDescriptorType = USB_DT_ENDPOINT,				\
	.bEndpointAddress = address,					\
	.bmAttributes = attributes,					\
	.wMaxPacketSize = LE16(size),				\
	.bInterval = interval,						\
}

#define INTERRUPT(interval)	ENDPOINT(1 | USB_DIR_IN, USB_ENDPOINT_XFER_INT, 16, interval)
#define BULK_IN(size)		ENDPOINT(2 | USB_DIR_IN, USB_ENDPOINT_XFER_BULK, size, 0)
#define BULK_OUT(size)		ENDPOINT(3 | USB_DIR_OUT, USB_ENDPOINT_XFER_BULK, size, 0)

#define ACM(in_size, out_size, interval) {				\
	.control = INTERFACE(0, 1, USB_CLASS_COMM, 2, 1),		\
	.interrupt = INTERRUPT(interval),				\
	.data = INTERFACE(1, 2, USB_CLASS_CDC_DATA, 0, 0),		\
	.in = BULK_IN(in_size),						\
	.out = BULK_OUT(out_size),					\
}

#define PL2303(in_size, out_size, interval) {				\
	.interface = INTERFACE(0, 3, USB_CLASS_VENDOR_SPEC, 0, 0),	\
	.interrupt = INTERRUPT(interval),				\
	.in = BULK_IN(in_size),						\
	.out = BULK_OUT(out_size),					\
}

static const struct {
	struct header header;
	struct descriptors full_speed, high_speed;
} acm_descriptors = {
	.header = {
		.head = {
			.magic = LE32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2),
			.length = LE32(sizeof(acm_descriptors)),
			.flags = LE32(FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC |
					 FUNCTIONFS_ALL_CTRL_RECIP),
		},
		.full_speed = LE32(5),
		.high_speed = LE32(5),
	},
	.full_speed = ACM(64, 64, 1),
	.high_speed = ACM(512, 512, 4),
};

static const struct {
	struct header header;
	struct descriptors_single full_speed, high_speed;
} pl2303_descriptors = {
	.header = {
		.head = {
			.magic = LE32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2),
			.length = LE32(sizeof(pl2303_descriptors)),
			.flags = LE32(FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC |
					 FUNCTIONFS_ALL_CTRL_RECIP),
		},
		.full_speed = LE32(4),
		.high_speed = LE32(4),
	},
	.full_speed = PL2303(64, 64, 1),
	.high_speed = PL2303(512, 512, 4),
};

static const struct {
	struct usb_functionfs_strings_head head;
} no_strings = {
	.head = {
		.magic = LE32(FUNCTIONFS_STRINGS_MAGIC),
		.length = LE32(sizeof(no_strings)),
	},
};

#pragma pack(pop)

/*
 * FunctionFS does not let CDC functional descriptors through. cdc-acm accepts a modem without
 * them only from certain makers; the IDs here are those of one.
 */
static const struct {
	const char *driver, *vendor, *product, *ttys;
	const char *usb_device;	/* from the tty's device */
} kinds[] = {
	[MODEM_ACM] = { "cdc-acm", "0x0e8d", "0x0003", "/sys/class/tty/ttyACM*", ".." },
	[MODEM_PL2303] = { "pl2303", "0x067b", "0x2303", "/sys/class/tty/ttyUSB*", "../.." },
};

/*
 * While the modem is stuck its threads poll less often: the test then measures the rest of the
 * system, which they would slow down.
 */
static int idle_ms(const struct modem *modem)
{
	return modem->stuck ? 20 : 1;
}

/* --- calls; the caller holds modem->lock ------------------------------------ */

/* Ends the call and hangs up the far end. Carrier falls after @carrier_ms. */
static void end_call(struct modem *modem, int carrier_ms)
{
	close(modem->far);
	modem->far = -1;
	modem->in_call = false;
	modem->dialling = false;
	modem->calls_ended++;
	modem->at.data = false;
	modem->drop_at = now_ms() + carrier_ms;
}

static void lose_call(struct modem *modem, int carrier_ms)
{
	end_call(modem, carrier_ms);
	at_no_carrier(&modem->at);
}

static void begin_call(struct modem *modem)
{
	modem->in_call = true;
	modem->dialling = true;
	modem->carrier = true;
	modem->drop_at = 0;
	modem->announced = false;
}

static void act(struct modem *modem, enum at_action action)
{
	switch (action) {
	case AT_NOTHING:
		return;
	case AT_RETURN:
		if (modem->in_call)
			at_connect(&modem->at, modem->speed, now_ms());
		else
			at_no_carrier(&modem->at);
		return;
	default:
		if (modem->in_call)
			end_call(modem, 0);
	}
	if (action == AT_HANG_UP)
		return;
	if (modem->far >= 0 &&
	    (action == AT_ANSWER || !strcmp(modem->at.number, modem->number)))
		begin_call(modem);
	else
		at_no_carrier(&modem->at);
}

static void dtr_fell(struct modem *modem)
{
	if (modem->drop_after < 0)
		return;
	if (modem->in_call)
		lose_call(modem, modem->drop_after);
	else if (modem->carrier)
		modem->drop_at = now_ms() + modem->drop_after;
}

/*
 * Sleeps without the lock, so that the other threads can run. Returns true if no call ended
 * meanwhile.
 */
static bool wait_unlocked(struct modem *modem)
{
	unsigned int ended = modem->calls_ended;
	int ms = idle_ms(modem);

	pthread_mutex_unlock(&modem->lock);
	sleep_ms(ms);
	pthread_mutex_lock(&modem->lock);
	return modem->calls_ended == ended;
}

/* Passes the data from the computer to the far end in data state, else to the interpreter. */
static void process_data(struct modem *modem, const char *data, size_t len)
{
	ssize_t n;

	for (size_t done = 0; done < len; done += n) {
		n = 0;
		if (modem->stuck || modem->dialling || modem->acknowledging ||
		    modem->at.output_length > sizeof(modem->at.output) / 2) {
			if (!wait_unlocked(modem))
				return;
		} else if (!modem->at.data) {
			n = 1;
			act(modem, at_byte(&modem->at, data[done]));
		} else {
			n = write(modem->far, data + done, len - done);
			if (n > 0) {
				at_sent(&modem->at, data + done, n, now_ms());
				continue;
			}
			n = 0;
			if (errno != EAGAIN) {
				lose_call(modem, 0);
				return;
			}
			if (!wait_unlocked(modem))
				return;
		}
	}
}

/* Reads data from the far end for the computer. Ends the call if the far end has hung up. */
static size_t read_far_end(struct modem *modem, char *data, size_t size)
{
	struct pollfd far = { .fd = modem->far };
	ssize_t n;

	if (!modem->in_call || modem->dialling)
		return 0;
	if (!modem->at.data) {
		if (poll(&far, 1, 0) > 0)
			lose_call(modem, 0);
		return 0;
	}
	n = read(modem->far, data, size);
	if (n > 0)
		return n;
	if (!n || errno != EAGAIN)
		lose_call(modem, 0);
	return 0;
}

/* --- the threads of a plugged modem ----------------------------------------- */

static void control_changed(struct modem *modem, unsigned int lines)
{
	pthread_mutex_lock(&modem->lock);
	if (modem->edges_count < MODEM_EDGES)
		modem->edges[modem->edges_count++] =
			(struct modem_edge){ now_ms(), lines };
	if ((modem->lines ^ lines) & MODEM_DTR) {
		at_new_line(&modem->at);
		if (!(lines & MODEM_DTR)) {
			if (modem->stuck)
				modem->missed_dtr = true;
			else
				dtr_fell(modem);
		}
	}
	modem->lines = lines;
	pthread_cond_broadcast(&modem->changed);
	pthread_mutex_unlock(&modem->lock);
}

static void speed_changed(struct modem *modem, const uint8_t *line)
{
	uint32_t speed;

	memcpy(&speed, line, sizeof(speed));
	pthread_mutex_lock(&modem->lock);
	modem->speed = le32toh(speed);
	pthread_mutex_unlock(&modem->lock);
}

static void set_acknowledging(struct modem *modem, bool on)
{
	pthread_mutex_lock(&modem->lock);
	modem->acknowledging = on;
	pthread_mutex_unlock(&modem->lock);
}

static void request(struct modem *modem, const struct usb_ctrlrequest *setup)
{
	static const uint8_t line[7] = { 0x00, 0xc2, 0x01, 0x00, 0, 0, 8 };
	uint16_t length = le16toh(setup->wLength);
	uint8_t data[64] = { 0 };
	bool done;

	if (length > sizeof(data))
		length = sizeof(data);
	/*
	 * The computer can send data as soon as the request is acknowledged, before this thread
	 * has acted on it. process_data() waits while acknowledging is set.
	 */
	set_acknowledging(modem, true);
	if (setup->bRequestType & USB_DIR_IN) {
		if (setup->bRequest == GET_LINE)
			memcpy(data, line, sizeof(line));
		done = write(modem->ep0, data, length) >= 0;
	} else {
		done = read(modem->ep0, data, length) >= 0;
	}
	if (done && (setup->bRequestType & USB_TYPE_MASK) == USB_TYPE_CLASS) {
		if (setup->bRequest == SET_CONTROL)
			control_changed(modem, le16toh(setup->wValue));
		else if (setup->bRequest == SET_LINE)
			speed_changed(modem, data);
	}
	set_acknowledging(modem, false);
}

static void *serve_control(void *arg)
{
	struct usb_functionfs_event event;
	struct modem *modem = arg;

	for (;;) {
		/* The read() fails also if the computer cancelled a request. */
		if (read(modem->ep0, &event, sizeof(event)) != sizeof(event))
			sleep_ms(1);
		else if (event.type == FUNCTIONFS_SETUP)
			request(modem, &event.u.setup);
	}
	return NULL;
}

/* Thread: notifies the computer of each change of carrier, and of its state after each plugging. */
static void *notify_carrier(void *arg)
{
	struct modem *modem = arg;

	pthread_mutex_lock(&modem->lock);
	for (;;) {
		uint8_t notice[10] = { 0xa1, 0x20, 0, 0, 0, 0, 2, 0, STATE_DSR, 0 };
		unsigned int ended;
		bool twice;
		int idle;

		if (modem->drop_at && now_ms() >= modem->drop_at) {
			modem->drop_at = 0;
			modem->carrier = false;
			modem->announced = false;
		}
		if (modem->announced || !modem->plugged) {
			idle = idle_ms(modem);
			pthread_mutex_unlock(&modem->lock);
			sleep_ms(idle);
			pthread_mutex_lock(&modem->lock);
			continue;
		}
		modem->announced = true;
		if (modem->carrier)
			notice[8] |= STATE_DCD;
		else
			modem->carrier_fell_at = now_ms();
		if (modem->kind == MODEM_PL2303)
			notice[8] |= STATE_CTS;
		ended = modem->calls_ended;
		/*
		 * The first write() returns when the notice is in the controller's FIFO. The
		 * second returns when the computer has taken the first.
		 */
		twice = modem->dialling && modem->carrier;
		pthread_mutex_unlock(&modem->lock);
		if (write(modem->interrupt, notice, sizeof(notice)) < 0 ||
		    (twice && write(modem->interrupt, notice, sizeof(notice)) < 0)) {
			sleep_ms(10);
			pthread_mutex_lock(&modem->lock);
			modem->announced = false;
			continue;
		}
		pthread_mutex_lock(&modem->lock);
		if (modem->dialling && twice && modem->calls_ended == ended) {
			modem->dialling = false;
			at_connect(&modem->at, modem->speed, now_ms());
		}
	}
	return NULL;
}

static void *read_data(void *arg)
{
	struct modem *modem = arg;
	char data[PACKET];
	sigset_t pipe;
	ssize_t n;

	/* Let a write() to a far end that hung up return EPIPE. */
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, NULL);
	pthread_mutex_lock(&modem->lock);
	for (;;) {
		bool wait = !modem->listening || modem->stuck || !modem->plugged;

		pthread_mutex_unlock(&modem->lock);
		n = wait ? -1 : read(modem->out, data, sizeof(data));
		if (n < 0)
			sleep_ms(5);
		pthread_mutex_lock(&modem->lock);
		if (n > 0)
			modem->taken += n;
		if (n > 0 && modem->at_commands)
			process_data(modem, data, n);
	}
	return NULL;
}

static void ignore(int signal)
{
	(void)signal;
}

/* Creates a timer whose signal ends a write() of this thread that takes too long. */
static bool make_write_timer(struct modem *modem)
{
	struct sigaction action = { .sa_handler = ignore };
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGUSR1,
	};

	/* glibc 2.36 does not define sigev_notify_thread_id. */
	event._sigev_un._tid = syscall(SYS_gettid);
	return !sigaction(SIGUSR1, &action, NULL) &&
	       !timer_create(CLOCK_MONOTONIC, &event, &modem->write_timer);
}

/*
 * While the computer does not have the tty open, a write() waits for ever. If the controller's
 * FIFO has room the write() returns at once instead, and the data cannot be taken back. So
 * write an empty packet first: it fills the FIFO and means nothing to the computer.
 *
 * Returns true if the timer ended the write().
 */
static bool write_with_timeout(struct modem *modem, const char *data, size_t len)
{
	/* Repeat the signal: the first one can come before the write() waits. */
	struct itimerspec on = {
		.it_value.tv_nsec = MODEM_PATIENCE_MS * 1000000,
		.it_interval.tv_nsec = 10 * 1000000L,
	};
	struct itimerspec off = { 0 };
	bool again;

	timer_settime(modem->write_timer, 0, &on, NULL);
	again = (write(modem->in, data, 0) < 0 || write(modem->in, data, len) < 0) &&
		errno == EINTR;
	timer_settime(modem->write_timer, 0, &off, NULL);
	return again;
}

/*
 * Thread: sends the answers of the interpreter and the data of the far end to the computer.
 * Answers that the computer does not take in time are lost. Data is retried until the call
 * ends.
 */
static void *write_data(void *arg)
{
	struct modem *modem = arg;
	/* Send less than a packet: after a full packet the computer waits for more. */
	char data[PACKET - 1];

	pthread_mutex_lock(&modem->lock);
	modem->write_timer_made = make_write_timer(modem);
	for (;;) {
		unsigned int ended = modem->calls_ended;
		int idle = idle_ms(modem);
		bool answers, again;
		size_t len = 0;

		if (modem->write_timer_made && modem->plugged && !modem->stuck) {
			at_listen(&modem->at, now_ms());
			len = at_take(&modem->at, data, sizeof(data));
		}
		answers = len;
		if (modem->plugged && !modem->stuck && !len)
			len = read_far_end(modem, data, sizeof(data));
		do {
			pthread_mutex_unlock(&modem->lock);
			again = len && write_with_timeout(modem, data, len);
			if (!len)
				sleep_ms(idle);
			pthread_mutex_lock(&modem->lock);
		} while (again && !answers && modem->calls_ended == ended);
	}
	return NULL;
}

/* --- plugging and pulling ------------------------------------------------- */

/* Binds the gadget to the dummy controller (plugs it in), or unbinds it. */
static int bind_controller(bool on)
{
	char name[64] = "\n";
	glob_t found;

	if (on) {
		if (glob("/sys/class/udc/dummy_udc.*", 0, NULL, &found))
			return -ENODEV;
		snprintf(name, sizeof(name), "%s", strrchr(found.gl_pathv[0], '/') + 1);
		globfree(&found);
	}
	return file_write(GADGET "/UDC", name);
}

static bool find_tty(struct modem *modem)
{
	char device[512];
	bool found = false;
	glob_t ttys;
	ssize_t n;

	if (glob(kinds[modem->kind].ttys, 0, NULL, &ttys))
		return false;
	for (size_t i = 0; i < ttys.gl_pathc && !found; i++) {
		n = readlink(ttys.gl_pathv[i], device, sizeof(device) - 1);
		if (n < 0)
			continue;
		device[n] = '\0';
		found = strstr(device, "dummy_hcd");
		if (found)
			snprintf(modem->tty, sizeof(modem->tty), "%s",
				 strrchr(ttys.gl_pathv[i], '/') + 1);
	}
	globfree(&ttys);
	if (found) {
		snprintf(device, sizeof(device), "/dev/%s", modem->tty);
		found = !access(device, F_OK);
	}
	return found;
}

/*
 * The node exists before the class of the tty is notified, which happens within the probe of
 * the USB device. The probe holds the device's lock. Reading this attribute takes the same
 * lock, so it waits for the end of the probe.
 */
static int wait_for_probe(const struct modem *modem)
{
	char path[128], value[8];

	snprintf(path, sizeof(path), "/sys/class/tty/%s/device/%s/bConfigurationValue",
		 modem->tty, kinds[modem->kind].usb_device);
	return file_read(path, value, sizeof(value)) > 0 ? 0 : -EIO;
}

static int wait_for_tty(struct modem *modem)
{
	return eventually(20000, find_tty(modem)) ? wait_for_probe(modem) : -ETIMEDOUT;
}

static void clean_up(void)
{
	if (!access(GADGET, F_OK)) {
		bind_controller(false);
		unlink(GADGET "/configs/c.1/ffs.mprapi-modem");
		rmdir(GADGET "/configs/c.1");
		umount(FUNCTIONS);
		rmdir(GADGET "/functions/ffs.mprapi-modem");
		rmdir(GADGET);
	}
	umount(FUNCTIONS);
	rmdir(FUNCTIONS);
}

static int make_gadget(struct modem *modem)
{
	if (command("modprobe -a dummy_hcd libcomposite usb_f_fs %s",
		    kinds[modem->kind].driver))
		return -ENODEV;
	if (access(CONFIGFS "/usb_gadget", F_OK) &&
	    mount("configfs", CONFIGFS, "configfs", 0, NULL))
		return -errno;

	clean_up();
	if (mkdir(GADGET, 0755) ||
	    file_write(GADGET "/idVendor", kinds[modem->kind].vendor) ||
	    file_write(GADGET "/idProduct", kinds[modem->kind].product) ||
	    file_write(GADGET "/bDeviceClass", "0x02") ||
	    mkdir(GADGET "/configs/c.1", 0755) ||
	    mkdir(GADGET "/functions/ffs.mprapi-modem", 0755) ||
	    symlink(GADGET "/functions/ffs.mprapi-modem",
		    GADGET "/configs/c.1/ffs.mprapi-modem") ||
	    mkdir(FUNCTIONS, 0755) ||
	    mount("mprapi-modem", FUNCTIONS, "functionfs", 0, NULL))
		return -EIO;
	return 0;
}

static int open_endpoints(struct modem *modem)
{
	const void *descriptors = &acm_descriptors;
	size_t size = sizeof(acm_descriptors);

	if (modem->kind == MODEM_PL2303) {
		descriptors = &pl2303_descriptors;
		size = sizeof(pl2303_descriptors);
	}

	modem->ep0 = open(FUNCTIONS "/ep0", O_RDWR | O_CLOEXEC);
	if (modem->ep0 < 0)
		return -errno;
	if (write(modem->ep0, descriptors, size) < 0 ||
	    write(modem->ep0, &no_strings, sizeof(no_strings)) < 0)
		return -errno;
	modem->interrupt = open(FUNCTIONS "/ep1", O_RDWR | O_CLOEXEC);
	modem->in = open(FUNCTIONS "/ep2", O_RDWR | O_CLOEXEC);
	modem->out = open(FUNCTIONS "/ep3", O_RDWR | O_CLOEXEC);
	return modem->interrupt < 0 || modem->in < 0 || modem->out < 0 ? -EIO : 0;
}

static int start(struct modem *modem)
{
	void *(*const tasks[])(void *) = { serve_control, notify_carrier, read_data, write_data };

	for (size_t i = 0; i < ARRAY_SIZE(tasks); i++) {
		if (pthread_create(&modem->threads[i], NULL, tasks[i], modem))
			return -EAGAIN;
		modem->threads_count++;
	}
	return 0;
}

/**
 * modem_plug() - make a modem and plug it in
 * @modem: initialized; without carrier, and reading no data
 * @kind: for which driver
 *
 * The caller calls modem_destroy() even if this fails.
 *
 * Return: 0 once the tty exists, or a negative errno.
 */
int modem_plug(struct modem *modem, enum modem_kind kind)
{
	int err;

	memset(modem, 0, sizeof(*modem));
	modem->kind = kind;
	modem->ep0 = -1;
	modem->interrupt = -1;
	modem->in = -1;
	modem->out = -1;
	modem->far = -1;
	modem->drop_after = -1;
	at_init(&modem->at);
	pthread_mutex_init(&modem->lock, NULL);
	pthread_cond_init(&modem->changed, NULL);

	err = make_gadget(modem);
	if (!err)
		err = open_endpoints(modem);
	if (!err)
		err = start(modem);
	return err ? err : modem_plug_again(modem);
}

/**
 * modem_plug_again() - plug a modem in again after modem_pull()
 * @modem: the modem
 *
 * Return: 0 once the tty exists, or a negative errno.
 */
int modem_plug_again(struct modem *modem)
{
	int err = bind_controller(true);

	if (err)
		return err;
	pthread_mutex_lock(&modem->lock);
	modem->plugged = true;
	modem->announced = false;
	pthread_mutex_unlock(&modem->lock);
	return wait_for_tty(modem);
}

/**
 * modem_pull() - pull a modem out
 * @modem: the modem
 *
 * This ends the call. A modem that interprets AT commands forgets its state and has no
 * carrier when it is plugged in again.
 *
 * Return: 0 once the tty is removed, or a negative errno.
 */
int modem_pull(struct modem *modem)
{
	int err;

	pthread_mutex_lock(&modem->lock);
	modem->plugged = false;
	if (modem->in_call)
		end_call(modem, 0);
	if (modem->at_commands) {
		modem->carrier = false;
		modem->drop_at = 0;
		at_init(&modem->at);
	}
	pthread_mutex_unlock(&modem->lock);
	err = bind_controller(false);
	if (err)
		return err;
	return eventually(20000, !find_tty(modem)) ? 0 : -ETIMEDOUT;
}

/**
 * modem_destroy() - pull a modem out and remove all of it
 * @modem: the modem
 */
void modem_destroy(struct modem *modem)
{
	modem_pull(modem);
	for (int i = 0; i < modem->threads_count; i++) {
		pthread_cancel(modem->threads[i]);
		pthread_join(modem->threads[i], NULL);
	}
	if (modem->write_timer_made)
		timer_delete(modem->write_timer);
	if (modem->far >= 0)
		close(modem->far);
	close(modem->interrupt);
	close(modem->in);
	close(modem->out);
	close(modem->ep0);
	clean_up();
	command("modprobe -rq dummy_hcd");
}

/* --- functions for tests ---------------------------------------------------- */

/**
 * modem_carrier() - raise or drop carrier
 * @modem: the modem
 * @up: true to raise it
 */
void modem_carrier(struct modem *modem, bool up)
{
	pthread_mutex_lock(&modem->lock);
	modem->carrier = up;
	modem->drop_at = 0;
	modem->announced = false;
	pthread_mutex_unlock(&modem->lock);
}

/**
 * modem_drop_after() - set how carrier follows DTR
 * @modem: the modem
 * @ms: the time from the fall of DTR to that of carrier; -1: carrier does not fall
 */
void modem_drop_after(struct modem *modem, int ms)
{
	pthread_mutex_lock(&modem->lock);
	modem->drop_after = ms;
	pthread_mutex_unlock(&modem->lock);
}

/**
 * modem_listen() - read the data from the computer, or let it queue up in the computer
 * @modem: the modem
 * @on: true to read it
 */
void modem_listen(struct modem *modem, bool on)
{
	pthread_mutex_lock(&modem->lock);
	modem->listening = on;
	pthread_mutex_unlock(&modem->lock);
}

/**
 * modem_send() - send to the computer, which must have the tty open
 * @modem: the modem
 * @data: what to send
 * @len: length of @data
 *
 * Return: as write().
 */
int modem_send(struct modem *modem, const void *data, int len)
{
	return write(modem->in, data, len);
}

/**
 * modem_heed() - interpret the data from the computer as AT commands from now on
 * @modem: the modem
 *
 * The fall of DTR then ends a call, unless modem_drop_after() has set -1.
 */
void modem_heed(struct modem *modem)
{
	pthread_mutex_lock(&modem->lock);
	modem->at_commands = true;
	modem->listening = true;
	pthread_mutex_unlock(&modem->lock);
}

/**
 * modem_far_end() - set the far end for the next call
 * @modem: the modem, which is in no call
 * @number: the number of the far end
 * @fd: a descriptor for the data to and from the far end. The modem owns it from now on
 *	and closes it at the end of the call. If its other end is closed the call ends.
 *
 * Return: 0 or a negative errno.
 */
int modem_far_end(struct modem *modem, const char *number, int fd)
{
	int flags = fcntl(fd, F_GETFL);
	int err = 0;

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		return -errno;
	pthread_mutex_lock(&modem->lock);
	if (modem->in_call) {
		err = -EBUSY;
	} else {
		if (modem->far >= 0)
			close(modem->far);
		modem->far = fd;
		snprintf(modem->number, sizeof(modem->number), "%s", number);
	}
	pthread_mutex_unlock(&modem->lock);
	return err;
}

bool modem_in_call(struct modem *modem)
{
	bool in_call;

	pthread_mutex_lock(&modem->lock);
	in_call = modem->in_call;
	pthread_mutex_unlock(&modem->lock);
	return in_call;
}

/**
 * modem_stick() - imitate firmware that hangs, or let it go on
 * @modem: the modem
 * @on: true to let it hang
 *
 * A modem that hangs reads no data, sends none and ignores DTR, so that carrier stays up.
 * When it goes on it acts on a DTR that fell meanwhile.
 */
void modem_stick(struct modem *modem, bool on)
{
	pthread_mutex_lock(&modem->lock);
	modem->stuck = on;
	if (!on && modem->missed_dtr)
		dtr_fell(modem);
	modem->missed_dtr = false;
	pthread_mutex_unlock(&modem->lock);
}

/**
 * modem_lines() - get the modem lines that the computer drives now
 * @modem: the modem
 *
 * Return: a mask of MODEM_DTR and MODEM_RTS.
 */
unsigned int modem_lines(struct modem *modem)
{
	unsigned int lines;

	pthread_mutex_lock(&modem->lock);
	lines = modem->lines;
	pthread_mutex_unlock(&modem->lock);
	return lines;
}

/* Returns the number of bytes that the modem has read from the computer. */
unsigned long modem_taken(struct modem *modem)
{
	unsigned long taken;

	pthread_mutex_lock(&modem->lock);
	taken = modem->taken;
	pthread_mutex_unlock(&modem->lock);
	return taken;
}

/**
 * modem_low() - get the longest time for which DTR and RTS were both low
 * @modem: the modem
 * @since: ignore periods that began before this now_ms()
 * @from: set to the now_ms() at which that period began; may be NULL
 *
 * Return: the length of the longest period in ms, 0 if there was none. A period that has
 * not ended counts up to now.
 */
long modem_low(struct modem *modem, long since, long *from)
{
	long longest = 0, began = 0;

	pthread_mutex_lock(&modem->lock);
	for (int i = 0; i <= modem->edges_count; i++) {
		bool end = i == modem->edges_count;
		long at = end ? now_ms() : modem->edges[i].at;

		if (began && (end || modem->edges[i].lines)) {
			if (at - began > longest) {
				longest = at - began;
				if (from)
					*from = began;
			}
			began = 0;
		}
		if (!end && !modem->edges[i].lines && !began && at >= since)
			began = at;
	}
	pthread_mutex_unlock(&modem->lock);
	return longest;
}

/* Returns the now_ms() of the last report to the computer that carrier is down. */
long modem_carrier_fell_at(struct modem *modem)
{
	long at;

	pthread_mutex_lock(&modem->lock);
	at = modem->carrier_fell_at;
	pthread_mutex_unlock(&modem->lock);
	return at;
}
